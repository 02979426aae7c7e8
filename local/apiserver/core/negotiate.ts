/** What a client wants to see: plain objects, or a Table or bare metadata made from them. */
export interface Wanted {
  readonly format: 'json' | 'yaml';
  readonly as: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
}

/** One media range of an Accept header. */
export interface MediaRange {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const JSON_TYPES = new Set(['application/json', 'application/*', '*/*']);
const YAML_TYPES = new Set(['application/yaml', 'application/x-yaml', 'text/yaml']);
const TRANSFORMS = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

/** The media ranges of an Accept header, most wanted first (RFC 9110 12.5.1). */
export function mediaRanges(accept: string): MediaRange[] {
  const ranges = accept.split(',').map((range, order) => ({ ...mediaRange(range), order }));
  const weight = ({ parameters }: MediaRange): number => Number(parameters['q'] ?? '1');
  return ranges.filter(({ type }) => type !== '').sort((a, b) => weight(b) - weight(a) || a.order - b.order);
}

function mediaRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const pairs = parameters.map((parameter) => parameter.split('=', 2)).filter(([name]) => name !== undefined && name !== '');
  return { type: type.toLowerCase(), parameters: Object.fromEntries(pairs) };
}

/**
 * The first representation a client accepts that the server has; undefined where there is none (406).
 *
 * Protobuf is never offered, so a client that prefers it gets its next choice, and JSON where it names only protobuf.
 */
export function negotiate(accept: string | undefined): Wanted | undefined {
  if (accept === undefined || accept === '') return { format: 'json', as: 'object' };
  const ranges = mediaRanges(accept);
  for (const range of ranges) {
    const wanted = wantedOf(range);
    if (wanted !== undefined) return wanted;
  }
  return ranges.some(({ type }) => type === 'application/vnd.kubernetes.protobuf') ? { format: 'json', as: 'object' } : undefined;
}

function wantedOf({ type, parameters }: MediaRange): Wanted | undefined {
  const format = JSON_TYPES.has(type) ? 'json' : YAML_TYPES.has(type) ? 'yaml' : undefined;
  if (format === undefined) return undefined;
  const { as, g, v } = parameters;
  if (as === undefined) return { format, as: 'object' };
  if (!TRANSFORMS.has(as) || g !== 'meta.k8s.io' || v !== 'v1') return undefined;
  return { format, as: as as Wanted['as'] };
}
