import { expect } from 'chai';
import { doneIn, say } from '../../demo/model/scripts/transcript.ts';
import type { ScriptedModel } from '../../demo/model/server.ts';
import type { Fault, ModelCall, Script } from '../../demo/model/types.ts';
import { Events } from '../../shared/api/kinds.ts';
import { createLogger } from '../../shared/log/pino.ts';
import { startPlatformHere, type TestPlatform } from '../support/platform.ts';
import { says } from '../support/scripts.ts';

/** What is in every Provider's Secret here, and must never be seen anywhere else. */
const key = 'sk-ant-1f6c0d3b-never-to-be-seen';
const idleTimeoutMs = 1000;

const first =
  (fault: Fault) =>
  ({ index }: { index: number }) =>
    index === 0 ? fault : undefined;
const always = (fault: Fault) => () => fault;

/** Writes a file, and gives up its tool when that has failed twice. */
const writer: Script = (conversation) => {
  const done = doneIn(conversation);
  if (done.some(({ failed }) => !failed)) return say(conversation, 'written');
  return say(conversation, '', { name: 'file_write', arguments: { path: 'notes.txt', content: 'all of it' } });
};

interface Row {
  readonly name: string;
  /** Name of model, Provider and Task. */
  readonly id: string;
  readonly faults: (call: { index: number }) => Fault | undefined;
  readonly script?: Script;
  readonly ends: { readonly phase: 'Succeeded'; readonly result: string } | { readonly phase: 'Failed'; readonly says: RegExp };
  readonly calls: number;
  readonly check?: (calls: readonly ModelCall[]) => void;
}

const rows: readonly Row[] = [
  {
    name: '429 with Retry-After: waited for as long as it says, then answered',
    id: 'rate-limited',
    faults: first({ kind: 'status', status: 429, retryAfter: 3 }),
    ends: { phase: 'Succeeded', result: 'hello' },
    calls: 2,
    check: ([refused, answered]) => expect((answered?.receivedAt ?? 0) - (refused?.receivedAt ?? 0)).to.be.within(2900, 10_000),
  },
  {
    name: '500 once: asked again',
    id: 'broken-once',
    faults: first({ kind: 'status', status: 500 }),
    ends: { phase: 'Succeeded', result: 'hello' },
    calls: 2,
  },
  {
    name: 'a stream that ends in the middle: asked again, nothing of the half is kept',
    id: 'cut',
    faults: first({ kind: 'cut' }),
    script: says('a sentence that is long enough to be cut off in the middle'),
    ends: { phase: 'Succeeded', result: 'a sentence that is long enough to be cut off in the middle' },
    calls: 2,
  },
  {
    name: 'an error in the middle of a stream: asked again',
    id: 'overloaded',
    faults: first({ kind: 'stream-error', type: 'overloaded_error' }),
    ends: { phase: 'Succeeded', result: 'hello' },
    calls: 2,
  },
  {
    name: 'malformed tool arguments: told to the model, which does better',
    id: 'malformed',
    faults: first({ kind: 'malformed-arguments' }),
    script: writer,
    ends: { phase: 'Succeeded', result: 'written' },
    calls: 3,
    check: ([, told]) => expect(JSON.stringify(told?.body)).to.contain('the arguments of file_write are not a JSON object'),
  },
  {
    name: 'an unknown tool: told to the model, which goes on without it',
    id: 'unknown-tool',
    faults: first({ kind: 'unknown-tool' }),
    ends: { phase: 'Succeeded', result: 'hello' },
    calls: 2,
    check: ([, told]) =>
      expect(told?.body['messages']).to.satisfy((messages: object) =>
        JSON.stringify(messages).includes('tool \\"teleport\\" was not enabled for this task'),
      ),
  },
  {
    name: 'silence once: given up, asked again',
    id: 'silent-once',
    faults: first({ kind: 'silence' }),
    ends: { phase: 'Succeeded', result: 'hello' },
    calls: 2,
  },
  {
    name: 'silence for good: it fails and says so',
    id: 'silent',
    faults: always({ kind: 'silence' }),
    ends: { phase: 'Failed', says: /provider "silent": .*(no answer|nothing|silent|silence).* \(after 4 attempts\)/ },
    calls: 4,
  },
  {
    name: '500 for good: it fails with what the provider said',
    id: 'broken',
    faults: always({ kind: 'status', status: 500, message: 'the cluster of models is on fire' }),
    ends: { phase: 'Failed', says: /provider "broken": the cluster of models is on fire \(after 4 attempts\)/ },
    calls: 4,
  },
  {
    name: '401, with the key in the answer: it fails at once, and the key is not shown',
    id: 'unauthorized',
    faults: always({ kind: 'status', status: 401, message: `invalid x-api-key: ${key}` }),
    ends: { phase: 'Failed', says: /^provider "unauthorized": invalid x-api-key: / },
    calls: 1,
  },
  {
    name: '400: it fails at once with what the provider said',
    id: 'refused',
    faults: always({ kind: 'status', status: 400, message: 'messages: at least one is required' }),
    ends: { phase: 'Failed', says: /^provider "refused": messages: at least one is required$/ },
    calls: 1,
  },
];

/** All of them at once: none may hold up another. */
describe('a model that misbehaves', function () {
  this.timeout(120_000);
  const log: string[] = [];
  const models = new Map<string, ScriptedModel>();
  let platform: TestPlatform;

  before(async () => {
    const logger = await createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void log.push(line) } });
    platform = await startPlatformHere({ log: logger, modelIdleTimeoutMs: idleTimeoutMs });
    await platform.agent('writer', { tools: [{ name: 'file_write' }] });
    for (const { id, faults, script = says('hello') } of rows) {
      models.set(id, await platform.model(id, { key, faults, script }));
      await platform.ask(id, id, { agentRef: { name: 'writer' } });
    }
  });
  after(() => platform?.close());

  for (const { name, id, ends, calls, check } of rows) {
    it(name, async () => {
      const { status } = await platform.ended(id);
      expect(status?.phase, status?.message).to.equal(ends.phase);
      if (ends.phase === 'Succeeded') expect(await platform.result(id)).to.equal(ends.result);
      else expect(status?.message).to.match(ends.says);
      const made = models.get(id)?.calls() ?? [];
      expect(made).to.have.length(calls);
      check?.(made);
    });
  }

  it('shows no key in any status, Event, worker log or log of its own', async () => {
    const events = await platform.kube.list(Events, { namespace: 'default' });
    const seen = [...log, ...events.items.map((event) => JSON.stringify(event))];
    for (const { id } of rows) {
      seen.push(JSON.stringify(await platform.ended(id)));
      seen.push((await platform.rest.request('GET', `/api/v1/tasks/${id}/logs`)).body.toString('utf8'));
    }
    expect(seen.filter((text) => text.includes('unauthorized'))).not.to.deep.equal([]);
    expect(seen.filter((text) => text.includes(key))).to.deep.equal([]);
  });
  it('harms nobody else', async () => {
    await platform.model('well', { script: says('well') });
    await platform.ask('well', 'well');
    expect((await platform.ended('well')).status?.phase).to.equal('Succeeded');
  });
});
