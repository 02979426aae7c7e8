import type { Moment, Passing } from './wire.ts';

/** What is said of a call that may have been made. */
export const notKnown = 'whether it took effect is not known';

/** Where a step is written down. */
export const journals = /\/steps\/\d+$/;

/** What stands before what a request is about. */
const aboutTask = /^\/(?:internal\/v1\/tasks\/[^/]+\/[^/]+|v1\/namespaces\/[^/]+(?:\/tasks\/[^/]+)?)/;

/**
 * The name of a moment at which a process can be killed: the same for the same moment of every run. What changes a run is told apart by its
 * step; a question that changes nothing has the same name wherever in the run it is asked. Undefined for what is no part of a run: what a
 * model says before its answer is whole is told to nobody here.
 */
export function boundaryOf(passing: Passing, moment: Moment): string | undefined {
  const { from, to, method, path } = passing;
  const [where = ''] = path.split('?');
  const what = where.replace(aboutTask, '');
  if (what === '/live') return undefined;
  const which = [whichOf(passing), isReport(passing) ? 'unknown outcome' : undefined].filter((part) => part !== undefined);
  return `${[`${from} > ${to}: ${method} ${what}`, ...which].join(' ')}, ${moment}`;
}

/** True where nothing is changed by the request: how often it is asked may differ from run to run. */
export function isQuestion(boundary: string): boolean {
  return boundary.includes(': GET /');
}

/** True for what is written down of a call that somebody else has begun. */
function isReport({ method, path, body }: Passing): boolean {
  return method === 'POST' && journals.test(path) && body.includes(notKnown);
}

/** The number of the step, or what the event is about, where the path does not say it. */
function whichOf({ to, path, headers, body }: Passing): string | undefined {
  const event = headers['ce-id'];
  // `<uid>.<run and step>.<type>`
  if (typeof event === 'string') return event.slice(event.indexOf('.') + 1);
  if (to === 'model') return `turn ${turnOf(JSON.parse(body.toString()))}`;
  if (to === 'tools') return `step ${stepIn(String(headers['idempotency-key']))}`;
  if (to === 'api' && path.includes('/tools/')) return `step ${stepIn((JSON.parse(body.toString()) as { call: string }).call)}`;
  return undefined;
}

/** Which turn a request to the model asks for, from 0. */
export function turnOf(body: unknown): number {
  return (body as { readonly messages: readonly { readonly role: string }[] }).messages.filter(({ role }) => role === 'assistant')
    .length;
}

/** The step that an idempotency key names. */
export function stepIn(key: string): number {
  return Number(key.split('/').at(-1));
}
