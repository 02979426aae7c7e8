/**
 * Regenerates local/apiserver/protobuf/generated/layout.json from the Go sources of k8s.io/api and k8s.io/apimachinery:
 *
 *     node scripts/generate-protobuf.ts <folder of k8s.io/api> <folder of k8s.io/apimachinery>
 *
 * Only field numbers, names and types are kept, of the kinds that the local API server serves and clients send as protobuf.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtinKinds } from '../local/apiserver/kinds/catalogue.ts';
import type { Field } from '../local/apiserver/protobuf/types.ts';
import { type GoField, type GoPackage, parseGo } from './generate-protobuf/go-structs.ts';

const [api = '', machinery = ''] = process.argv.slice(2);
const META = 'pkg/apis/meta/v1';

const SPECIAL: Readonly<Record<string, string>> = {
  'metav1.Time': 't',
  'metav1.MicroTime': 'u',
  'resource.Quantity': 'q',
  'intstr.IntOrString': 'o',
  'metav1.FieldsV1': 'r',
  'runtime.RawExtension': 'r',
  ExtraValue: 'x',
};
const SCALARS: Readonly<Record<string, string>> = {
  string: 's',
  int32: 'i',
  int64: 'i',
  int: 'i',
  uint32: 'i',
  uint64: 'i',
  uint8: 'i',
  bool: 'b',
  float64: 'd',
  'types.UID': 's',
};
/** Import names and the folders they stand for. */
const IMPORTS: Readonly<Record<string, string>> = { metav1: META, v1: 'core/v1', corev1: 'core/v1', api: 'core/v1' };

const packages = new Map<string, GoPackage>();
const messages: Record<string, Field[]> = {};

function packageOf(folder: string): GoPackage {
  const known = packages.get(folder);
  if (known !== undefined) return known;
  const root = join(folder === META ? machinery : api, folder);
  const files = readdirSync(root).filter((file) => /^(types|.*_types)\.go$/.test(file));
  const made = parseGo(files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n'));
  packages.set(folder, made);
  return made;
}

/** The layout's name for a Go type, whose message is added where it is one. */
function typeName(type: string, folder: string): string {
  const qualified = folder === META && !type.includes('.') ? `metav1.${type}` : type;
  const known = SPECIAL[qualified] ?? SPECIAL[type] ?? SCALARS[type];
  if (known !== undefined) return known;
  const [prefix, local] = type.includes('.') ? (type.split('.') as [string, string]) : [undefined, type];
  const home = prefix === undefined ? folder : IMPORTS[prefix];
  if (home === undefined) throw new Error(`${folder}: no import ${type}`);
  const alias = packageOf(home).aliases.get(local);
  if (alias !== undefined) return typeName(alias, home);
  return addMessage(local, home);
}

function addMessage(name: string, folder: string): string {
  const full = `${folder === META ? 'meta' : folder.replace('/v1', '')}.${name}`;
  if (messages[full] !== undefined) return full;
  const fields = packageOf(folder).structs.get(name);
  if (fields === undefined) throw new Error(`no struct ${name} in ${folder}`);
  messages[full] = [];
  messages[full] = fields.map((field) => layoutOf(field, folder));
  return full;
}

function layoutOf({ number, json, omitempty, type }: GoField, folder: string): Field {
  if (type === '[]byte') return [number, json, 'y', ''];
  const pointer = type.startsWith('*');
  const unaliased = unalias(type.replace(/^\*/, ''), folder);
  const map = /^map\[[\w.]+\](.+)$/.exec(unaliased.type);
  const list = /^\[\](.+)$/.exec(unaliased.type);
  const element = (map?.[1] ?? list?.[1] ?? unaliased.type).replace(/^\*/, '');
  const name = map !== null && element === '[]byte' ? 'y' : typeName(element, unaliased.folder);
  const traits = `${pointer ? '*' : ''}${list === null ? '' : 'l'}${map === null ? '' : 'm'}${omitempty ? '' : 'k'}`;
  return [number, json, name, traits];
}

/** Follows a named list or map, such as ResourceList, to what it is. */
function unalias(type: string, folder: string): { type: string; folder: string } {
  const [prefix, local] = type.includes('.') ? (type.split('.') as [string, string]) : [undefined, type];
  const home = prefix === undefined ? folder : IMPORTS[prefix];
  if (home === undefined || SPECIAL[type] !== undefined) return { type, folder };
  const target = packageOf(home).aliases.get(local);
  return target !== undefined && /^(map|\[\])/.test(target) ? { type: target, folder: home } : { type, folder };
}

const folderOf = (group: string, version: string): string => `${group === '' ? 'core' : group.split('.')[0]}/${version}`;
const kinds: Record<string, string> = {};
for (const { group, version, kind, requests = [] } of builtinKinds) {
  if (group === 'apiextensions.k8s.io') continue;
  for (const one of [{ group, version, kind }, ...requests]) {
    const apiVersion = one.group === '' ? one.version : `${one.group}/${one.version}`;
    kinds[`${apiVersion}/${one.kind}`] = addMessage(one.kind, folderOf(one.group, one.version));
  }
}
for (const kind of ['DeleteOptions']) kinds[`*/${kind}`] = addMessage(kind, META);

const target = new URL('../local/apiserver/protobuf/generated/', import.meta.url);
mkdirSync(target, { recursive: true });
const text = `${JSON.stringify({ kinds, messages })}\n`;
writeFileSync(new URL('layout.json', target), text);
console.log(`layout.json: ${Object.keys(messages).length} messages, ${text.length} bytes`);
