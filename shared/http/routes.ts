interface Routed {
  readonly method: string;
  readonly path: string;
}

interface Node<R> {
  readonly literal: Map<string, Node<R>>;
  parameter: Node<R> | undefined;
  readonly byMethod: Map<string, { readonly route: R; readonly names: readonly string[] }>;
}

/** Turns a table of routes into a lookup by method and path. A literal segment wins over a parameter. */
export function compileRoutes<R extends Routed>(
  routes: readonly R[],
): (method: string, path: string) => { route: R; params: Record<string, string> } | undefined {
  const root = emptyNode<R>();
  for (const route of routes) {
    const names: string[] = [];
    let node = root;
    for (const segment of segmentsOf(route.path))
      node = segment.startsWith(':') ? parameterOf(node, segment, names) : literalOf(node, segment);
    if (node.byMethod.has(route.method)) throw new TypeError(`route ${route.method} ${route.path} is there twice`);
    node.byMethod.set(route.method, { route, names });
  }
  return (method, path) => {
    const values: string[] = [];
    const node = walk(root, segmentsOf(path), 0, values);
    const found = node?.byMethod.get(method);
    if (found === undefined) return undefined;
    return { route: found.route, params: Object.fromEntries(found.names.map((name, i) => [name, values[i] ?? ''])) };
  };
}

function walk<R>(node: Node<R>, segments: readonly string[], at: number, values: string[]): Node<R> | undefined {
  const segment = segments[at];
  if (segment === undefined) return node;
  const literal = node.literal.get(segment);
  const through = literal && walk(literal, segments, at + 1, values);
  if (through !== undefined) return through;
  if (node.parameter === undefined) return undefined;
  const depth = values.push(decode(segment));
  const found = walk(node.parameter, segments, at + 1, values);
  if (found === undefined) values.length = depth - 1;
  return found;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
const emptyNode = <R>(): Node<R> => ({ literal: new Map(), parameter: undefined, byMethod: new Map() });

function literalOf<R>(node: Node<R>, segment: string): Node<R> {
  const next = node.literal.get(segment) ?? emptyNode<R>();
  node.literal.set(segment, next);
  return next;
}

function parameterOf<R>(node: Node<R>, segment: string, names: string[]): Node<R> {
  names.push(segment.slice(1));
  node.parameter ??= emptyNode<R>();
  return node.parameter;
}
