/**
 * Regenerates local/apiserver/kinds/generated/ from the OpenAPI v3 documents of a real kube-apiserver:
 *
 *     KUBECONFIG=... node scripts/generate-kinds.ts
 *
 * Only structure is kept (types, formats, required, enums, defaults, list and merge keys); descriptions are dropped.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type BuiltinKind, builtinKinds, fileOf } from '../local/apiserver/kinds/catalogue.ts';
import { structureOf } from './generate-kinds/structure.ts';

interface Document {
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
}

const target = new URL('../local/apiserver/kinds/generated/', import.meta.url);

/** One OpenAPI v3 document of the cluster that KUBECONFIG names. */
const fetchDocument = (path: string): Document =>
  JSON.parse(
    execFileSync('kubectl', ['get', '--raw', `/openapi/v3/${path}`], { maxBuffer: 1 << 28, encoding: 'utf8' }),
  ) as Document;

const files = Map.groupBy(builtinKinds, ({ group, version }) => fileOf(group, version));

mkdirSync(target, { recursive: true });
for (const [file, entries] of files) {
  const { group, version } = entries[0] as BuiltinKind;
  const document = fetchDocument(group === '' ? `api/${version}` : `apis/${group}/${version}`);
  const kinds = entries.flatMap((entry) => [entry, ...(entry.requests ?? [])]);
  const structure = structureOf(document.components.schemas, kinds);
  const text = `${JSON.stringify(structure)}\n`;
  writeFileSync(new URL(file, target), text);
  console.log(`${file} ${Object.keys(structure.definitions).length} definitions, ${text.length} bytes`);
}
