import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { definitionsOf, type OpenApiDocument, type Operation, operationsOf } from '../../functions/api/core/openapi.ts';
import type { HttpResponse } from '../../shared/http/client.ts';
import { validator } from '../../shared/schema/validate.ts';

const file = fileURLToPath(new URL('../../functions/api/openapi.json', import.meta.url));
/** The document itself. */
export const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument;
/** What the schemas of its operations refer to. */
export const references = [definitionsOf(document)];
const checks = new Map<string, (value: unknown) => unknown>();

/** The operations of the REST API, by id. */
export const operations = operationsOf(document);

/** The operation of that id; a test that names none is wrong. */
export function operation(id: string): Operation {
  const found = operations.get(id);
  if (found === undefined) throw new Error(`openapi.json has no operation ${id}`);
  return found;
}

/** Throws where an answer is not one that the document promises: its status, or its JSON. */
export function checkAnswer(id: string, { status, headers, body }: HttpResponse): void {
  const { responses } = operation(id);
  const promised = responses.has(String(status)) ? String(status) : 'default';
  if (!responses.has(promised) || (promised === 'default' && status < 400)) throw new Error(`${id} may not answer ${status}`);
  const schema = responses.get(promised);
  const isJson = headers['content-type']?.startsWith('application/json') === true;
  if (schema === undefined || !isJson) {
    if (isJson || (schema !== undefined && headers['content-type']?.startsWith('text/event-stream') !== true))
      throw new Error(`${id} answered ${status} as ${headers['content-type']}`);
    return;
  }
  const key = `${id} ${promised}`;
  const check = checks.get(key) ?? validator(key, schema, { references });
  checks.set(key, check);
  check(JSON.parse(body.toString('utf8')));
}
