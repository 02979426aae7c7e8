import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { UnparsableError } from '../../../shared/errors/catalogue.ts';
import { readBody } from '../../../shared/http/server.ts';
import { type Schema, validator } from '../../../shared/schema/validate.ts';
import { definitionsOf, type OpenApiDocument, type Operation, operationsOf } from '../core/openapi.ts';
import openapi from '../openapi.json' with { type: 'json' };
import { localsOf } from './request.ts';

/** The most that the Kubernetes API takes; prompts are what needs it. */
const usualLimit = 3 * 1024 * 1024;

export interface CheckOptions {
  /** Bytes of body taken at most; 3 MiB where it says nothing. */
  readonly limit?: number;
}

/** The OpenAPI document, and what it asks of requests. */
export interface Contract {
  readonly document: OpenApiDocument;
  /** Checks a request's query and JSON body against its operation, and leaves both where `inputOf` finds them. */
  check(operationId: string, options?: CheckOptions): RequestHandler;
}

/** What `openapi.json` asks for. Schemas are compiled when the first request needs them. */
export function loadContract(): Contract {
  const document = openapi as unknown as OpenApiDocument;
  const operations = operationsOf(document);
  const references = [definitionsOf(document)];

  return {
    document,
    check(operationId, { limit = usualLimit } = {}) {
      const operation = operations.get(operationId);
      if (operation === undefined) throw new TypeError(`openapi.json has no operation ${operationId}`);
      return checker(operation, references, limit);
    },
  };
}

function checker({ query, body, bodyRequired }: Operation, references: readonly Schema[], limit: number): RequestHandler {
  const checkQuery = validator<Record<string, unknown>>('query', query, { coerce: true, references });
  const checkBody = body && validator<unknown>('body', body, { references });
  return async (req, res, next) => {
    localsOf(res).input = {
      query: checkQuery({ ...req.query }),
      body: checkBody?.(await jsonOf(req, { limit, bodyRequired })),
    };
    next();
  };
}

/** The body as JSON, whatever a client without a content type sends; any other type is refused by name. */
async function jsonOf(
  req: IncomingMessage,
  { limit, bodyRequired }: { readonly limit: number; readonly bodyRequired: boolean },
): Promise<unknown> {
  const type = req.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json$/.test(type))
    throw new UnparsableError(`the body must be JSON (content-type: application/json), not ${type}`);
  const bytes = await readBody(req, limit);
  if (bytes.length === 0 && !bodyRequired) return {};
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    throw new UnparsableError(`the body is not JSON: ${(cause as Error).message}`, { cause });
  }
}
