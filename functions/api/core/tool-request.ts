import type { ToolHttp } from '../../../shared/api/generated/tool.ts';
import { placeholder } from '../../../shared/core/tool-health.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';

/** A call of a Tool, as HTTP. */
export interface ToolRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface ToolCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The credential, where the Tool has one. */
  readonly secret: string | undefined;
  /** Names this call: a repetition has the same. */
  readonly key: string;
}

/** Headers that say how the message is sent, which is not for a Tool to say. */
const ours = /^(host|content-length|connection|transfer-encoding|keep-alive|te|trailer|upgrade|expect|proxy-.*)$/;

/**
 * The request behind a call (contract 4.6): arguments that the URL names go there, all others into the query of a GET, else into a JSON body.
 *
 * Throws an InvalidError, for the model, where an argument that the URL needs is missing or does not fit there.
 */
export function toolRequest(http: ToolHttp, { arguments: given, secret, key }: ToolCall): ToolRequest {
  const { method = 'POST', authInject = 'header', authBodyKey = '' } = http;
  const { url, rest } = fill(http.url ?? '', given);
  const inBody = secret !== undefined && authInject === 'body' ? { [authBodyKey]: secret } : {};
  const fields = { ...rest, ...inBody };
  const isEmpty = method === 'GET' || (method === 'DELETE' && Object.keys(fields).length === 0);
  const body = isEmpty ? undefined : JSON.stringify(fields);
  return {
    method,
    url: method === 'GET' ? withQuery(url, rest) : url,
    headers: {
      accept: 'application/json, text/*;q=0.9, */*;q=0.5',
      'user-agent': 'Orka',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...ownHeaders(http),
      'idempotency-key': key,
      ...(secret !== undefined && authInject === 'header' ? { authorization: `Bearer ${secret}` } : {}),
    },
    body,
  };
}

/** The headers that a Tool asks for, by their names in lower case. */
export function ownHeaders({ headers = {} }: ToolHttp): Record<string, string> {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(named.filter(([name]) => !ours.test(name)));
}

/** Puts arguments where the URL has their names; `rest` are the others. */
function fill(template: string, given: ToolCall['arguments']): { url: string; rest: Record<string, unknown> } {
  const rest = { ...given };
  const [path = '', ...query] = template.split(/(?=[?#])/);
  const put = (text: string): string =>
    text.replaceAll(placeholder, (_whole, name: string) => {
      delete rest[name];
      return encodeURIComponent(scalar(name, given[name]).toWellFormed());
    });
  const segments = path.split('/').map((segment) => {
    const filled = put(segment);
    // It would lead to another path than the one that the Tool's author has seen.
    if (filled !== segment && /^(\.|%2e){1,2}$/i.test(filled))
      throw new InvalidError(`the argument for "${segment}" in the tool's path must not be "." or ".."`);
    return filled;
  });
  return { url: segments.join('/') + query.map(put).join(''), rest };
}

function scalar(name: string, value: unknown): string {
  if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new InvalidError(`arguments: ${name} is required, as a string or a number: it is part of the tool's URL`, {
    details: { field: name },
  });
}

function withQuery(url: string, rest: Readonly<Record<string, unknown>>): string {
  const parsed = new URL(url);
  for (const [name, value] of Object.entries(rest)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null)
        parsed.searchParams.append(name, typeof each === 'object' ? JSON.stringify(each) : String(each));
    }
  }
  return parsed.href;
}
