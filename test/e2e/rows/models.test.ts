import { expect } from 'chai';
import { doneIn, say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Script } from '../../../demo/model/types.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Providers } from '../../../shared/api/kinds.ts';
import type { TurnTold } from '../../../shared/api/task-stream.ts';
import { inChaos, startChaoticPlatform } from '../../support/chaotic-platform.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { says } from '../../support/scripts.ts';
import { openStream } from '../../support/stream-reader.ts';

/** Says three words, a piece in each turn, and is cut off in the middle of the first two. */
const cutTwice: Script = ({ messages }) => {
  const turn = (messages.length - 1) / 2;
  return {
    content: [{ type: 'text', text: ['one, ', 'two, ', 'three'][turn] ?? '' }],
    stopReason: turn < 2 ? 'max_tokens' : 'end',
  };
};
const cutForEver: Script = () => ({ content: [{ type: 'text', text: 'more ' }], stopReason: 'max_tokens' });

/** Searches, and says what came of it. */
const searches: Script = (conversation) => {
  const [found] = doneIn(conversation);
  return found === undefined
    ? say(conversation, '', { name: 'web_search', arguments: { query: 'news' } })
    : say(conversation, `${found.failed ? 'failed' : 'found'}: ${found.output}`);
};

describe(`contract 9, models, ${inChaos}`, function () {
  this.timeout(90_000);
  let platform: TestPlatform;
  let gpt: ScriptedModel;

  before(async () => {
    platform = await startChaoticPlatform();
    gpt = await startScriptedModel({ port: 0, script: says('from OpenAI') });
    await platform.secret('gpt', { 'api-key': 'scripted' });
    await platform.kube.create(Providers, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Provider',
      metadata: { name: 'gpt' },
      spec: { type: 'openai', baseURL: `${gpt.url}/v1`, secretRef: { name: 'gpt' }, defaultModel: 'scripted' },
    });
    await platform.model('cut-twice', { script: cutTwice });
    await platform.model('cut-for-ever', { script: cutForEver });
    await platform.model('searches', { script: searches });
  });
  after(async () => {
    await platform?.close();
    await gpt?.close();
  });

  for (const runtime of ['job', 'function'] as const) {
    describe(`in runtime ${runtime}`, () => {
      const named = (name: string): string => `${name}-${runtime}`;

      async function succeed(name: string, spec: Partial<Task['spec']>): Promise<Task> {
        await platform.task(named(name), { type: 'ai', prompt: 'Say hello.', execution: { runtime }, ...spec });
        const task = await platform.ended(named(name));
        expect(task.status, task.status?.message).to.include({ phase: 'Succeeded', runtime });
        return task;
      }
      const ask = (name: string, model: string, tools: string[] = []): Promise<Task> =>
        succeed(name, { ai: { providerRef: { name: model }, tools } });

      async function turnsOf(name: string): Promise<TurnTold[]> {
        const token = await platform.token('default', 'orka-client');
        const reader = await openStream({ url: platform.urls.api, token }, named(name));
        expect(await reader.closed()).to.equal(true);
        return reader.events.flatMap(({ event, data }) => (event === 'turn' ? [data as TurnTold] : []));
      }

      it('row 13: an Agent’s temperature of 0 and its maxTokens of 256 are sent as they are set', async () => {
        const model = { temperature: 0, maxTokens: 256 };
        const claude = await platform.model(named('claude'), { script: says('from Anthropic') });
        await platform.agent(named('claude'), { providerRef: { name: named('claude') }, model });
        await platform.agent(named('gpt'), { providerRef: { name: 'gpt' }, model });
        await succeed('asks-claude', { agentRef: { name: named('claude') } });
        await succeed('asks-gpt', { agentRef: { name: named('gpt') } });
        expect(claude.calls().map(({ body }) => body)).to.have.length(1);
        expect(claude.calls()[0]?.body).to.include({ temperature: 0, max_tokens: 256 });
        expect(gpt.calls().at(-1)?.body).to.include({ temperature: 0, max_output_tokens: 256 });
      });

      it('row 13: a temperature that a model refuses is left out, and whoever looks is told', async () => {
        const model = await platform.model(named('cool'), {
          script: says('hello'),
          faults: ({ body }) =>
            'temperature' in body
              ? { kind: 'status', status: 400, message: 'temperature: not supported by this model' }
              : undefined,
        });
        await platform.agent(named('cool'), { providerRef: { name: named('cool') }, model: { temperature: 0, maxTokens: 256 } });
        await succeed('asks-cool', { agentRef: { name: named('cool') } });
        expect(model.calls().map(({ body }) => [body['temperature'], body['max_tokens']])).to.deep.equal([
          [0, 256],
          [undefined, 256],
        ]);
        expect((await turnsOf('asks-cool')).map(({ notes }) => notes)).to.deep.equal([
          ['temperature 0 was left out: model "scripted" refuses it'],
        ]);
      });

      it('row 14: an answer that is cut off at the token limit goes on where it stopped', async () => {
        const { status } = await ask('cut-twice', 'cut-twice');
        expect(await platform.result(named('cut-twice'))).to.equal('one, two, three');
        expect(status?.message).to.equal('task completed successfully');
        expect((await turnsOf('cut-twice')).map(({ stopReason }) => stopReason)).to.deep.equal([
          'max_tokens',
          'max_tokens',
          'end',
        ]);
      });

      it('row 14: one that does not come to its end is flagged in the status', async () => {
        const { status } = await ask('cut-for-ever', 'cut-for-ever');
        expect(await platform.result(named('cut-for-ever'))).to.equal('more more more more ');
        const flagged = 'task completed successfully; the answer is incomplete: it was cut off at the token limit 4 times';
        expect(status?.message).to.equal(flagged);
      });

      it('row 15: web_search without a search engine is an error that says so, and nothing is made up', async () => {
        await ask('searches', 'searches', ['web_search']);
        expect(await platform.result(named('searches'))).to.match(
          /^failed: Error executing tool: web_search has no search engine/,
        );
      });
    });
  }
});
