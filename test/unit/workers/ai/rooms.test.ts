import { expect } from 'chai';
import { InvalidError, UnauthenticatedError, UnavailableError } from '../../../../shared/errors/catalogue.ts';
import type { HttpClient, HttpResponse } from '../../../../shared/http/client.ts';
import type { ModelRequest } from '../../../../shared/llm/types.ts';
import { createModelClient } from '../../../../workers/ai/model-client.ts';
import { type Patience, persist } from '../../../../workers/persist.ts';

/** Patience with a clock that moves when somebody sleeps. */
function patience(patienceMs = 10_000): Patience & { readonly waits: number[] } {
  const waits: number[] = [];
  let time = 0;
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
    time += ms;
  };
  return { patienceMs, now: () => time, random: () => 1, sleep, signal: new AbortController().signal, waits };
}
/** Throws each of `errors` in turn, and then answers. */
const failing =
  (...errors: Error[]) =>
  async (): Promise<string> => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'done';
  };

describe('ai worker: patience with other rooms', () => {
  it('waits longer after every failure', async () => {
    const patient = patience();
    expect(
      await persist(failing(new UnavailableError('a'), new UnavailableError('b'), new UnavailableError('c')), patient),
    ).to.equal('done');
    expect(patient.waits).to.deep.equal([100, 200, 400]);
  });
  it('waits as long as it is asked to, within reason', async () => {
    const patient = patience();
    await persist(
      failing(new UnavailableError('a', { retryAfter: 2 }), new UnavailableError('b', { retryAfter: 3600 })),
      patient,
    );
    expect(patient.waits).to.deep.equal([2000, 5000]);
  });
  it('has an end', async () => {
    const patient = patience(1000);
    const error = await persist(failing(...Array.from({ length: 50 }, () => new UnavailableError('away'))), patient).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UnavailableError);
    expect(patient.now()).to.be.within(1000, 7000);
  });
  it('outlives a minute in which nobody vouches for its token', async () => {
    const patient = patience(300_000);
    const unknown = (count: number): Error[] => Array.from({ length: count }, () => new UnauthenticatedError('invalid token'));
    expect(await persist(failing(...unknown(8)), patient)).to.equal('done');
    const impatient = patience(300_000);
    const error = await persist(failing(...unknown(50)), impatient).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UnauthenticatedError);
    expect(impatient.now()).to.be.within(60_000, 66_000);
  });
  it('is not wasted on what will never succeed, nor on a bug', async () => {
    for (const final of [new InvalidError('no'), new TypeError('bug')]) {
      const patient = patience();
      expect(await persist(failing(final), patient).catch((thrown: unknown) => thrown)).to.equal(final);
      expect(patient.waits).to.deep.equal([]);
    }
  });
});

describe('ai worker: what llm-call says', () => {
  const request: ModelRequest = { system: '', messages: [], tools: [] };
  const answer = {
    content: [],
    stopReason: 'end',
    usage: { inputTokens: 1, outputTokens: 1, durationMs: 1 },
    provider: 'p',
    model: 'm',
  };
  const error = (status: number, reason: string) => ({ status, body: { error: { code: status, reason, message: 'why' } } });
  const rows = [
    { name: 'an answer', answers: [{ status: 200, body: { answer } }], want: { kind: 'answered', answer } },
    {
      name: 'no Provider can answer now: another attempt may help',
      answers: [error(502, 'ModelUnavailable')],
      want: { kind: 'failed', message: 'why', retryable: true },
    },
    {
      name: 'the request is refused: no attempt will help',
      answers: [error(422, 'Invalid')],
      want: { kind: 'failed', message: 'why', retryable: false },
    },
    {
      name: 'a budget is used up: the run stands still',
      answers: [error(402, 'BudgetExhausted')],
      want: { kind: 'paused', message: 'why' },
    },
    {
      name: 'a budget is used up, and that is the end',
      answers: [error(402, 'BudgetExceeded')],
      want: { kind: 'failed', message: 'why', retryable: false },
    },
    {
      name: 'the token opens another Task',
      answers: [error(403, 'Forbidden')],
      want: { kind: 'failed', message: 'why', retryable: false },
    },
    {
      name: 'nobody vouches for the token at the moment: asked again',
      answers: [error(401, 'Unauthorized'), { status: 200, body: { answer } }],
      want: { kind: 'answered', answer },
    },
    {
      name: 'llm-call stops: asked again',
      answers: [error(503, 'ServiceUnavailable'), { status: 200, body: { answer } }],
      want: { kind: 'answered', answer },
    },
    {
      name: 'something between us says 502 or 404 in its own words: asked again',
      answers: [
        { status: 502, body: '<html>' },
        { status: 404, body: '' },
        { status: 200, body: { answer } },
      ],
      want: { kind: 'answered', answer },
    },
  ];
  for (const { name, answers, want } of rows) {
    it(name, async () => {
      const left = [...answers];
      const exchange = async (): Promise<HttpResponse> => {
        const { status, body } = left.shift() ?? { status: 500, body: '' };
        return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
      };
      const ask = createModelClient({
        http: { exchange } as unknown as HttpClient,
        task: { namespace: 'n', name: 't', uid: 'u' },
        run: 1,
        patience: patience(),
      });
      expect(await ask(0, request)).to.deep.equal(want);
      expect(left).to.deep.equal([]);
    });
  }
  it('its turn comes after so many seconds: waited for, however often it says so', async () => {
    const left = [...['90', '90', '30', undefined], 'answered'];
    const exchange = async (): Promise<HttpResponse> => {
      const next = left.shift();
      if (next === 'answered') return { status: 200, headers: {}, body: Buffer.from(JSON.stringify({ answer })) };
      const { status, body } = error(429, 'TooManyRequests');
      return { status, headers: next === undefined ? {} : { 'retry-after': next }, body: Buffer.from(JSON.stringify(body)) };
    };
    const patient = patience(10_000);
    const task = { namespace: 'n', name: 't', uid: 'u' };
    const ask = createModelClient({ http: { exchange } as unknown as HttpClient, task, run: 1, patience: patient });
    expect(await ask(0, request)).to.deep.equal({ kind: 'answered', answer });
    expect(patient.waits).to.deep.equal([90_000, 90_000, 30_000, 1_000]);
  });
});
