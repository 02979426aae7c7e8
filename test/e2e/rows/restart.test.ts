import { expect } from 'chai';
import { doneIn, say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Script } from '../../../demo/model/types.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { plans } from '../../support/scripts.ts';
import { until } from '../../support/until.ts';

/** Writes a file, then answers. */
const writeThenSay: Script = (conversation) =>
  doneIn(conversation).length > 0
    ? say(conversation, 'written and said')
    : say(conversation, '', { name: 'file_write', arguments: { path: 'kept.txt', content: 'kept' } });

const endings = {
  'kill -9': (platform: Platform): Promise<unknown> => platform.dev.kill(),
  'Ctrl-C': (platform: Platform): Promise<unknown> => platform.dev.stop(),
};

type Platform = Awaited<ReturnType<typeof startPlatform>>;

for (const [how, end] of Object.entries(endings)) {
  describe(`contract 9, the whole platform ended by ${how} in the middle of Tasks`, function () {
    this.timeout(90_000);
    const servers: ScriptedModel[] = [];
    let platform: Platform;
    after(async () => {
      await platform?.close();
      for (const server of servers) await server.close();
    });

    /** Models stay when the platform is started anew, as a provider's do. */
    async function model(name: string, options: Omit<Parameters<typeof startScriptedModel>[0], 'port'>): Promise<ScriptedModel> {
      const server = await startScriptedModel({ port: 0, ...options });
      servers.push(server);
      await platform.secret(name, { 'api-key': 'scripted' });
      await platform.provider(name, server.url);
      return server;
    }
    const kept = async ({ rest, result }: TestPlatform): Promise<unknown> => ({
      plan: await rest.json('GET', '/api/v1/tasks/planner/plan'),
      result: await result('talks'),
      logs: await rest.json('GET', '/api/v1/tasks/talks/logs'),
      session: await rest.json('GET', '/api/v1/sessions/talk'),
    });

    it(`row 11: nothing is lost, and what ran goes on (${how})`, async () => {
      platform = await startPlatform(undefined, { args: ['--max-tasks-per-namespace', '2'] });
      const faults = ({ index }: { index: number }) => (index === 1 ? ({ kind: 'silence' } as const) : undefined);
      const slow = await model('writer', { script: writeThenSay, faults });
      await model('planner', { script: plans(true) });
      await platform.agent('writer', { providerRef: { name: 'writer' }, tools: [{ name: 'file_write' }] });
      await platform.agent('planner', { providerRef: { name: 'planner' }, coordination: { enabled: true, autonomous: true } });
      await platform.task('planner', { type: 'ai', prompt: 'Reach the goal.', agentRef: { name: 'planner' } });
      const sessionRef = { name: 'talk', create: true };
      await platform.task('talks', { type: 'container', command: ['echo', 'hello'], prompt: 'say hello', sessionRef });
      for (const name of ['planner', 'talks']) expect((await platform.ended(name)).status?.phase, name).to.equal('Succeeded');
      const before = await kept(platform);

      await platform.task('interrupted', { type: 'ai', prompt: 'Write it down.', agentRef: { name: 'writer' } });
      await until('the turn that has no answer', () => (slow.calls().length === 2 ? true : undefined), { timeoutMs: 30_000 });
      await platform.task('holder', {
        type: 'container',
        command: ['sh', '-c', 'sleep 1; echo held'],
        retryPolicy: { maxRetries: 1, initialDelay: '1s' },
      });
      await platform.taskThat('holder', 'run', ({ status }) => status?.phase === 'Running');
      await platform.task('in-line', { type: 'container', command: ['echo', 'my turn'] });
      await platform.taskThat('in-line', 'wait', ({ status }) => status?.phase === 'Pending');

      await end(platform);
      await platform.stop();
      platform = await startPlatform(platform.dataDir, { args: ['--max-tasks-per-namespace', '2'] });

      expect((await platform.ended('interrupted')).status).to.include({ phase: 'Succeeded' });
      expect(await platform.result('interrupted')).to.equal('written and said');
      // The turn that had an answer is not asked for again.
      expect(slow.calls().map(({ key }) => key)).to.deep.equal([0, 1, 1].map((i) => slow.calls()[i]?.key));
      for (const name of ['holder', 'in-line']) expect((await platform.ended(name)).status?.phase, name).to.equal('Succeeded');
      expect(await kept(platform)).to.deep.equal(before);
    });
  });
}
