import { createHttpClient, type HttpClient } from '../../../shared/http/client.ts';
import { linesOf } from '../../../shared/kube/lines.ts';
import { filled } from './references.ts';
import type { Answer, EventsStep, Json, RequestStep, Scenario, Step, WatchStep } from './scenario.ts';
import type { Target } from './target.ts';

/** A step and what came of it. */
export interface Outcome {
  readonly step: Step;
  readonly answer: Answer;
}

interface OpenWatch {
  next(): Promise<IteratorResult<string>>;
  close(): void;
}

interface Run {
  readonly admin: HttpClient;
  readonly others: HttpClient;
  readonly values: Map<string, Json>;
  readonly watches: Map<string, OpenWatch>;
}

const COMPARED_HEADERS = ['allow', 'content-type', 'retry-after', 'warning'];
/** A real server takes its time over some things, a busy machine over all. */
const PATIENCE = 45_000;

/** Runs a scenario against a target, step after step. Answers what came of each, as it came. */
export async function runScenario(scenario: Scenario, { connection, values }: Target): Promise<Outcome[]> {
  const { server: baseUrl, ca, clientCertificate, token } = connection;
  const run: Run = {
    admin: createHttpClient({ baseUrl, ca, clientCertificate, token }),
    others: createHttpClient({ baseUrl, ca }),
    values: new Map(Object.entries(values)),
    watches: new Map(),
  };
  const outcomes: Outcome[] = [];
  try {
    for (const step of scenario.steps) {
      const answer = await outcomeOf(run, step).catch((cause: Error) => {
        throw new Error(`${scenario.name}: ${step.name}: ${cause.message}`, { cause });
      });
      if (step.keep !== undefined) run.values.set(step.keep, answer.body);
      outcomes.push({ step, answer });
    }
    return outcomes;
  } finally {
    for (const open of run.watches.values()) open.close();
    run.admin.close();
    run.others.close();
  }
}

function outcomeOf(run: Run, step: Step): Promise<Answer> {
  if (step.kind === 'request') return requested(run, step);
  return step.kind === 'watch' ? watched(run, step) : collected(run, step);
}

async function requested(run: Run, step: RequestStep): Promise<Answer> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await exchanged(run, step);
    if (step.until === undefined || step.until(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function exchanged({ admin, others, values }: Run, step: RequestStep): Promise<Answer> {
  const { path, headers = {}, body, token } = filled({ ...step, name: '' }, values) as RequestStep;
  const client = token === undefined ? admin : others;
  const authorization: Record<string, string> = token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` };
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await client.exchange(step.method, path, { headers: { ...authorization, ...headers }, body: payload });
  const text = response.body.toString('utf8');
  const type = String(response.headers['content-type']);
  return {
    status: response.status,
    headers: comparedHeaders(response.headers),
    body: text === '' ? undefined : /json/.test(type) || /^\{.*\}\s*$/s.test(text) ? JSON.parse(text) : text,
  };
}

function comparedHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const present = COMPARED_HEADERS.filter((name) => headers[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, String(headers[name])]));
}

async function watched({ admin, values, watches }: Run, step: WatchStep): Promise<Answer> {
  const { path, headers = {} } = filled({ ...step, name: '' }, values) as WatchStep;
  const stream = await admin.stream('GET', path, { headers });
  const lines = linesOf(stream);
  watches.set(step.watch, { next: () => lines.next(), close: () => stream.destroy() });
  return { status: 200, headers: {}, body: undefined };
}

async function collected({ watches }: Run, { watch, count }: EventsStep): Promise<Answer> {
  const open = watches.get(watch);
  if (open === undefined) throw new Error(`no watch ${watch} is open`);
  const body: Json[] = [];
  while (count === 'all' || body.length < count) {
    const line = await withinPatience(open.next(), () => `${body.length} events came: ${JSON.stringify(body)}`);
    if (line.done === true) {
      if (count === 'all') break;
      throw new Error(`the watch ended after ${body.length} events: ${JSON.stringify(body)}`);
    }
    if (!isPassingMark(line.value)) body.push(JSON.parse(line.value));
  }
  return { status: 200, headers: {}, body };
}

/** A bookmark that tells how far a watch has come, which a server may send at any time; not the one that ends the initial events. */
const isPassingMark = (line: string): boolean => line.includes('"type":"BOOKMARK"') && !line.includes('initial-events-end');

/** Throws where it takes too long. */
async function withinPatience<T>(work: Promise<T>, sofar: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain; ${sofar()}`)), PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
