import type { ToolHttp } from '../../../shared/api/generated/tool.ts';
import { parseDuration } from '../../../shared/core/duration.ts';
import { InvalidError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import { openOutbound, readOutbound } from '../../../shared/outbound/open.ts';
import { failed, type ToolOutcome } from '../../../shared/tools/core/outcome.ts';
import { effectOf } from '../core/custom-tool.ts';
import { type ToolRequest, toolRequest } from '../core/tool-request.ts';
import { redacted, shortened, textOf } from '../core/tool-text.ts';
import type { OpenTool, PreparedCall } from './prepared.ts';
import { reasonOf, toolWay, type World } from './world.ts';

const usualTimeoutMs = 30_000;
const longestTimeoutMs = 10 * 60_000;
/** Bytes of an answer that are taken (contract 4.6). */
const mostBytes = 10 * 1024 * 1024;
/** Characters of an error's body that the model gets. */
const mostOfAnError = 2000;

/** Milliseconds that a call of this Tool may take. */
export function timeoutOf({ timeout }: ToolHttp): number {
  return Math.min((timeout === undefined ? undefined : parseDuration(timeout)) ?? usualTimeoutMs, longestTimeoutMs);
}

/** A call of a Tool with an HTTP endpoint. Throws an InvalidError, for the model, where the arguments do not make a request. */
export function prepareHttpCall(
  { tool: { metadata, spec }, secret }: OpenTool,
  call: { readonly arguments: Readonly<Record<string, unknown>>; readonly key: string },
  world: World,
): PreparedCall {
  const { http = {} } = spec;
  const request = toolRequest(http, { ...call, secret });
  const effect = effectOf(spec);
  const doubt = effect === 'effectful' ? '; whether it took effect is not known' : '';
  return {
    effect,
    async run(signal) {
      try {
        return await send(request, { secret, timeoutMs: timeoutOf(http), signal, way: toolWay(world, metadata.namespace) });
      } catch (error) {
        return failed(redacted(`the tool was not reached: ${reasonOf(error)}`, secret) + (isUnsent(error) ? '' : doubt));
      }
    },
  };
}

/** True where the request cannot have reached anybody. */
function isUnsent(error: unknown): boolean {
  return error instanceof InvalidError || (error instanceof UnavailableError && error.details['sent'] === false);
}

interface Sending {
  readonly secret: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly way: ReturnType<typeof toolWay>;
}

async function send({ url, ...request }: ToolRequest, { secret, way, timeoutMs, signal }: Sending): Promise<ToolOutcome> {
  const answer = await openOutbound(url, { ...way, ...request, redirects: 'same-host', mostRedirects: 3, timeoutMs, signal });
  const { bytes, cut } = await readOutbound(answer, mostBytes);
  const type = answer.headers['content-type'] ?? '';
  const text = redacted(textOf(bytes, type) ?? `[${type || 'unknown type'}, ${bytes.length} bytes: not shown]`, secret);
  if (answer.status >= 400) return failed(`the tool answered ${answer.status}: ${shortened(text, mostOfAnError)}`);
  const content = shortened(text);
  return { content: cut ? `${content}\n[the answer was larger than ${mostBytes} bytes]` : content, isError: false };
}
