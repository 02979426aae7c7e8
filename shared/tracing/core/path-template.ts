/** How paths are made up, most special first: a part that is kept, parts that are names, and pairs of a kind and a name after that. */
const shapes: readonly { readonly pattern: RegExp; readonly names: string }[] = [
  { pattern: /^(\/api\/v1|\/apis\/[^/]+\/[^/]+|\/v1)\/namespaces\/[^/]+(\/.+)?$/, names: '/namespaces/{namespace}' },
  { pattern: /^(\/internal\/v1\/[^/]+)\/[^/]+\/[^/]+(\/.+)?$/, names: '/{namespace}/{id}' },
  { pattern: /^(\/internal\/v1\/[^/]+)\/[^/]+$/, names: '/{namespace}' },
  { pattern: /^(\/api\/v1|\/apis\/[^/]+\/[^/]+|\/v1)(\/.+)$/, names: '' },
];

/**
 * The path of a request between rooms, or to the Kubernetes API, without what differs from one object to the next, so that spans of the
 * same kind have the same name: `/v1/namespaces/{namespace}/tasks/{id}/result`. Undefined for a path of any other make.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name
 */
export function pathTemplate(path: string): string | undefined {
  const [bare = ''] = path.split('?');
  for (const { pattern, names } of shapes) {
    const [, head, rest = ''] = pattern.exec(bare) ?? [];
    if (head !== undefined) return `${head}${names}${pairs(rest)}`;
  }
  return undefined;
}

/** `/tasks/a/status`: what each thing is stays, what it is called goes. */
function pairs(rest: string): string {
  const segments = rest.split('/').slice(1);
  return segments.map((segment, i) => `/${i % 2 === 0 ? segment : '{id}'}`).join('');
}
