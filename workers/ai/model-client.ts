import { eventId, subjectOf } from '../../eventing/core/catalogue.ts';
import { headersOf } from '../../eventing/core/message.ts';
import { errorOfStatus, UnauthenticatedError, UnavailableError } from '../../shared/errors/catalogue.ts';
import type { HttpClient, HttpResponse } from '../../shared/http/client.ts';
import type { ModelAnswer, ModelRequest } from '../../shared/llm/types.ts';
import { activeTraceparent } from '../../shared/tracing/active.ts';
import { type Patience, persist } from '../persist.ts';

/** What llm-call made of a turn: an answer, or its last word on why there is none. */
export type ModelOutcome =
  | { readonly kind: 'answered'; readonly answer: ModelAnswer }
  | { readonly kind: 'failed'; readonly message: string; readonly retryable: boolean }
  /** The run is to stand still until there is more of a budget. */
  | { readonly kind: 'paused'; readonly message: string };

export interface ModelClientOptions {
  readonly http: HttpClient;
  readonly task: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly run: number;
  readonly patience: Patience;
}

const type = 'ai.orka.llm.call.v1';
/** A turn takes as long as its model and the retries behind llm-call; silence beyond this means that nobody is there. */
const idleTimeoutMs = 15 * 60_000;

/** llm-call's turn has not come yet: it is to be asked again then. */
interface NotYet {
  readonly kind: 'not-yet';
  readonly afterMs: number;
}

/**
 * Asks llm-call for a model turn. The same step can be asked again at any time: it is answered from the journal, or joined. A rate limit is
 * waited for as long as llm-call says, which is nobody's failure.
 *
 * The event is put into headers right here, without the CloudEvents SDK, whose loading would delay a worker's first turn;
 * llm-call checks it in full.
 */
export function createModelClient({
  http,
  task,
  run,
  patience,
}: ModelClientOptions): (step: number, request: ModelRequest) => Promise<ModelOutcome> {
  return async (step, request) => {
    const traceparent = activeTraceparent();
    const headers = headersOf({
      specversion: '1.0',
      type,
      id: eventId(task.uid, `${run}.${step}`, type),
      source: '/orka/worker',
      subject: subjectOf('tasks', task),
      partitionkey: task.uid,
      datacontenttype: 'application/json',
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    const body = JSON.stringify({ task, run, step, request });
    const ask = (): Promise<ModelOutcome | NotYet> =>
      persist(
        async () => outcomeOf(await http.exchange('POST', '/', { headers, body, signal: patience.signal, idleTimeoutMs })),
        patience,
      );
    for (;;) {
      const outcome = await ask();
      if (outcome.kind !== 'not-yet') return outcome;
      await patience.sleep(outcome.afterMs, patience.signal);
    }
  };
}

interface AnsweredData {
  readonly answer?: ModelAnswer;
}

interface ErrorBody {
  readonly error?: { readonly reason?: string; readonly message?: string };
}

/** llm-call's own verdicts are final; anything else between here and there may pass, and is thrown to be tried again. */
function outcomeOf({ status, headers, body }: HttpResponse): ModelOutcome | NotYet {
  const parsed = parse(body) as AnsweredData & ErrorBody;
  if (status === 200 && parsed.answer !== undefined) return { kind: 'answered', answer: parsed.answer };
  const { reason, message = `llm-call answered ${status}` } = parsed.error ?? {};
  if (status === 401) throw new UnauthenticatedError(message);
  if (reason === 'TooManyRequests') return { kind: 'not-yet', afterMs: Math.max(1, Number(headers['retry-after']) || 0) * 1000 };
  if (reason === 'BudgetExhausted') return { kind: 'paused', message };
  if (reason === 'ModelUnavailable') return { kind: 'failed', message, retryable: true };
  if (reason !== undefined && status >= 400 && status < 500 && errorOfStatus(status, '').retry === 'never')
    return { kind: 'failed', message, retryable: false };
  throw new UnavailableError(message, { details: { status } });
}

function parse(body: Buffer): object {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
