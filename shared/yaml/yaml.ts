import { dump, loadAll } from 'js-yaml';
import { UnparsableError } from '../errors/catalogue.ts';

/** Every document of a text (YAML 1.2, core schema: dates and `yes` stay strings); an UnparsableError that names line and column. */
export function parseYamlDocuments(text: string): unknown[] {
  try {
    return loadAll(text);
  } catch (cause) {
    throw new UnparsableError((cause as Error).message.split('\n')[0] ?? 'not YAML', { cause });
  }
}

/** The one document of a text; null for an empty one. */
export function parseYaml(text: string): unknown {
  const documents = parseYamlDocuments(text);
  if (documents.length > 1) throw new UnparsableError(`expected one document and found ${documents.length}`);
  return documents[0] ?? null;
}

/** A JSON value as YAML, in block style and without anchors. */
export function printYaml(value: unknown): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}
