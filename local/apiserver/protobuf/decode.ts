import { readFileSync } from 'node:fs';
import type { Fields } from '../core/object.ts';
import { badRequest } from '../core/status.ts';
import type { Field, Layout } from './types.ts';
import { WireError, type WireValue, wireField, wireFields } from './wire.ts';

/** The media type of Kubernetes' own encoding, which typed clients such as `kubectl create` send built-in kinds in. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const MAGIC = Buffer.from('k8s\0');

/** Reads an object of a built-in kind. Throws ApiError 400. */
export function decodeProtobuf(body: Buffer): Fields {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC))
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  try {
    return decodeEnvelope(body.subarray(MAGIC.length), readLayout());
  } catch (error) {
    if (error instanceof WireError) throw badRequest(`the body is not the protobuf that it says: ${error.message}`);
    throw error;
  }
}

/** Read anew each time: bodies like this come from people's commands, and the layout need not stay in memory between them. */
const readLayout = (): Layout => JSON.parse(readFileSync(new URL('./generated/layout.json', import.meta.url), 'utf8')) as Layout;

function decodeEnvelope(bytes: Buffer, layout: Layout): Fields {
  const typeMeta = bytesOf(wireField(bytes, 1));
  const apiVersion = bytesOf(wireField(typeMeta, 1)).toString();
  const kind = bytesOf(wireField(typeMeta, 2)).toString();
  const name = layout.kinds[`${apiVersion}/${kind}`] ?? layout.kinds[`*/${kind}`];
  if (name === undefined)
    throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return { apiVersion, kind, ...decodeMessage(bytesOf(wireField(bytes, 2)), name, layout) };
}

function decodeMessage(bytes: Buffer, name: string, layout: Layout): Fields {
  const fields = layout.messages[name];
  if (fields === undefined) throw new WireError(`no message ${name}`);
  const object: Fields = {};
  for (const { number, value } of wireFields(bytes)) {
    const field = fields.find(([candidate]) => candidate === number);
    if (field !== undefined) put(object, field, value, layout);
  }
  return object;
}

function put(object: Fields, [, name, type, traits]: Field, value: WireValue, layout: Layout): void {
  if (traits.includes('m')) {
    putEntry(object, name, type, value, layout);
    return;
  }
  const decoded = decodeValue(value, type, layout);
  if (name === '') Object.assign(object, decoded);
  else if (traits.includes('l')) object[name] = [...((object[name] ?? []) as unknown[]), decoded];
  else if (decoded !== undefined && (traits !== '' || !isZero(decoded))) object[name] = decoded;
}

function putEntry(object: Fields, name: string, type: string, value: WireValue, layout: Layout): void {
  const entry = bytesOf(value);
  const key = bytesOf(wireField(entry, 1)).toString();
  const content = wireField(entry, 2) ?? Buffer.alloc(0);
  const map = (object[name] ?? {}) as Fields;
  Object.defineProperty(map, key, {
    value: decodeValue(content, type, layout),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  object[name] = map;
}

const isZero = (value: unknown): boolean => value === '' || value === 0 || value === false;

const bytesOf = (value: WireValue | undefined): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));
const integerOf = (value: WireValue | undefined): number => (typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0);

function decodeValue(value: WireValue, type: string, layout: Layout): unknown {
  const bytes = bytesOf(value);
  switch (type) {
    case 's':
      return bytes.toString();
    case 'i':
      return integerOf(value);
    case 'b':
      return integerOf(value) !== 0;
    case 'd':
      return bytes.readDoubleLE(0);
    case 'y':
      return bytes.toString('base64');
    case 't':
    case 'u':
      return timeOf(bytes, type === 'u');
    case 'q':
      return bytesOf(wireField(bytes, 1)).toString();
    case 'o':
      return integerOf(wireField(bytes, 1)) === 0 ? integerOf(wireField(bytes, 2)) : bytesOf(wireField(bytes, 3)).toString();
    case 'r':
      return rawOf(bytesOf(wireField(bytes, 1)));
    case 'x':
      return [...wireFields(bytes)].map((item) => bytesOf(item.value).toString());
    default:
      return decodeMessage(bytes, type, layout);
  }
}

/** A time as RFC 3339; undefined where none is set, which is an empty message or Go's year 1. */
function timeOf(bytes: Buffer, micro: boolean): string | undefined {
  const seconds = integerOf(wireField(bytes, 1));
  if (bytes.length === 0 || seconds < -62_000_000_000) return undefined;
  const whole = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, '');
  const micros = Math.trunc(integerOf(wireField(bytes, 2)) / 1000);
  return micro ? `${whole}.${String(micros).padStart(6, '0')}Z` : `${whole}Z`;
}

function rawOf(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new WireError('a field that holds JSON does not');
  }
}
