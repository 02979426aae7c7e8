import { expect } from 'chai';
import { doneIn, promptOf, say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault, Script } from '../../../demo/model/types.ts';
import type { RunContext } from '../../../shared/api/worker.ts';
import { type MiniPlatform, type MiniTask, startMiniPlatform } from './mini-platform.ts';

const plan = (summary: string) => ({
  name: 'update_plan',
  arguments: { summary, progress_pct: 30, plan_document: '# Goal' },
});

/** Two plans in one turn, one more in the next, then an answer. */
const planner: Script = (conversation) => {
  const done = doneIn(conversation).length;
  if (done === 0) return say(conversation, 'two of them', plan('one'), plan('two'));
  return done === 2 ? say(conversation, '', plan('three')) : say(conversation, `${done} plans`);
};
const plannerKinds = ['model', 'tool', 'tool', 'model', 'tool', 'model'];

for (const runtime of ['job', 'function'] as const) {
  describe(`an ai run in runtime ${runtime}`, function () {
    this.timeout(60_000);
    let script: Script;
    let fault: (index: number) => Fault | undefined;
    let model: ScriptedModel;
    let platform: MiniPlatform;

    beforeEach(async () => {
      fault = () => undefined;
      let first: number | undefined;
      model = await startScriptedModel({
        port: 0,
        script: (conversation) => script(conversation),
        faults: ({ index }) => {
          first ??= index;
          return fault(index - first);
        },
      });
      platform = await startMiniPlatform(model);
    });
    afterEach(async () => {
      await platform.close();
      await model.close();
    });

    const task = (given: Partial<RunContext> = {}): Promise<MiniTask> =>
      platform.addTask({ prompt: 'plan', tools: ['update_plan'], ...given }, { name: 'task' });
    const finish = (it: MiniTask) => platform.finish(it, runtime);

    it('goes from the first turn to its last word', async () => {
      script = planner;
      const it = await task();
      expect(await finish(it)).to.deep.equal({ run: 1, outcome: 'succeeded', result: '3 plans' });
      expect((await platform.store.steps(it, 1)).map(({ kind }) => kind)).to.deep.equal(plannerKinds);
      expect(it.plan?.summary).to.equal('three');
      const { task: used } = await platform.store.usage(it);
      expect(used.modelCalls).to.equal(3);
      expect(used.inputTokens).to.be.greaterThan(0);
    });

    it('takes a prompt of 200 KiB', async () => {
      script = (conversation) => say(conversation, String(promptOf(conversation).length));
      expect(await finish(await task({ prompt: 'x'.repeat(200 * 1024) }))).to.include({ outcome: 'succeeded', result: '204800' });
    });

    it('goes on with a session', async () => {
      const messages = [
        { role: 'user', content: 'My name is Ada.' },
        { role: 'assistant', content: 'Good day, Ada.' },
      ] as const;
      script = (conversation) =>
        doneIn(conversation).length === 0
          ? say(conversation, '', plan('a'))
          : say(conversation, `${conversation.messages.length} messages, of which the first is: ${promptOf(conversation)}`);
      const { result } = await finish(await task({ prompt: 'Who am I?', session: { name: 's', messages } }));
      expect(result).to.equal('5 messages, of which the first is: My name is Ada.');
    });

    it('gives a child its work, waits for it and reads what came of it', async () => {
      const isChild = (conversation: Parameters<Script>[0]) => promptOf(conversation) === 'a piece';
      script = (conversation) => {
        const done = doneIn(conversation);
        if (isChild(conversation)) return say(conversation, 'the piece');
        if (done.length === 0)
          return say(conversation, '', { name: 'delegate_task', arguments: { agent: 'coder', prompt: 'a piece' } });
        const { task: child } = JSON.parse(done[0]?.output ?? '{}') as { task: string };
        if (done.length === 1) return say(conversation, '', { name: 'wait_for_tasks', arguments: { tasks: [child] } });
        return say(conversation, done[1]?.output ?? '');
      };
      const it = await task({ tools: ['delegate_task', 'wait_for_tasks'] });
      const { result = '' } = await finish(it);
      const waited = JSON.parse(result) as { completed: boolean; results: { phase: string; result: string }[] };
      expect(waited.completed).to.equal(true);
      expect(waited.results[0]).to.include({ phase: 'Succeeded', result: 'the piece' });
    });

    it('waits no longer than it was told', async () => {
      script = (conversation) => {
        const done = doneIn(conversation);
        if (promptOf(conversation) === 'for ever') return say(conversation, 'never');
        if (done.length === 0)
          return say(conversation, '', { name: 'delegate_task', arguments: { agent: 'coder', prompt: 'for ever' } });
        const { task: child } = JSON.parse(done[0]?.output ?? '{}') as { task: string };
        if (done.length === 1)
          return say(conversation, '', { name: 'wait_for_tasks', arguments: { tasks: [child], timeout: '0s' } });
        return say(conversation, done[1]?.output ?? '');
      };
      const { result = '' } = await finish(await task({ tools: ['delegate_task', 'wait_for_tasks'] }));
      expect(JSON.parse(result)).to.include({ completed: false });
    });
    it('continues an answer that the token limit has cut off', async () => {
      const parts = ['one, ', 'two, ', 'three'];
      script = ({ messages }) => {
        const turn = (messages.length - 1) / 2;
        return { content: [{ type: 'text', text: parts[turn] ?? '' }], stopReason: turn < 2 ? 'max_tokens' : 'end' };
      };
      const it = await task();
      const end = await finish(it);
      expect(end).to.deep.equal({ run: 1, outcome: 'succeeded', result: 'one, two, three' });
    });

    it('flags an answer that is cut off for ever', async () => {
      script = () => ({ content: [{ type: 'text', text: 'more ' }], stopReason: 'max_tokens' });
      const it = await task();
      const end = await finish(it);
      expect(end).to.include({ outcome: 'succeeded', result: 'more more more more ' });
      expect(end.message).to.contain('incomplete');
    });

    it('ends where the turns are used up', async () => {
      script = (conversation) => say(conversation, '', plan(String(conversation.messages.length)));
      const it = await task({ maxTurns: 3 });
      expect(await finish(it)).to.deep.equal({
        run: 1,
        outcome: 'failed',
        message: 'max iterations reached without completion',
        retryable: false,
      });
      expect(model.calls()).to.have.length(3);
    });

    describe('what a model does wrong goes back to it', () => {
      for (const { name, first, says } of [
        { name: 'arguments that break off', first: { kind: 'malformed-arguments' }, says: 'are not a JSON object' },
        {
          name: 'a tool that nobody offered',
          first: { kind: 'unknown-tool' },
          says: 'tool "teleport" was not enabled for this task',
        },
      ] as const) {
        it(name, async () => {
          fault = (index) => (index === 0 ? first : undefined);
          script = (conversation) => {
            const [last] = doneIn(conversation);
            return last === undefined ? say(conversation, '', plan('x')) : say(conversation, last.output);
          };
          const it = await task();
          const end = await finish(it);
          expect(end).to.include({ outcome: 'succeeded' });
          expect(end.result)
            .to.match(/^Error executing tool: /)
            .and.contain(says);
        });
      }
    });

    describe('what a provider does wrong', () => {
      const passing: readonly Fault[] = [
        { kind: 'status', status: 429, retryAfter: 0 },
        { kind: 'status', status: 500 },
        { kind: 'cut' },
      ];
      it('is tried again within policy', async () => {
        script = planner;
        fault = (index) => passing[index];
        const it = await task();
        expect(await finish(it)).to.include({ outcome: 'succeeded' });
        expect(model.calls()).to.have.length(6);
      });
      it('is the run’s end where it does not pass, and another attempt may help', async () => {
        fault = () => ({ kind: 'status', status: 529, message: 'Overloaded' });
        const it = await task();
        expect(await finish(it)).to.deep.equal({
          run: 1,
          outcome: 'failed',
          message: 'provider "default": Overloaded (after 4 attempts)',
          retryable: true,
        });
        expect(model.calls()).to.have.length(4);
      });
      it('is the run’s end for good where the request is refused', async () => {
        fault = () => ({ kind: 'status', status: 400, message: 'no such field' });
        const it = await task();
        expect(await finish(it)).to.deep.equal({
          run: 1,
          outcome: 'failed',
          message: 'provider "default": no such field',
          retryable: false,
        });
        expect(model.calls()).to.have.length(1);
      });
    });

    it('writes its plan, and gives it to the next iteration', async () => {
      script = (conversation) => {
        if (doneIn(conversation).length > 0) return say(conversation, promptOf(conversation).slice(0, 22));
        return say(conversation, '', {
          name: 'update_plan',
          arguments: { summary: 's', progress_pct: 30, plan_document: '# Goal' },
        });
      };
      const it = await task({ tools: ['update_plan'], autonomous: { maxIterations: undefined } });
      await finish(it);
      expect(it.plan).to.deep.equal({
        iteration: 0,
        summary: 's',
        progress_pct: 30,
        goal_complete: false,
        plan_document: '# Goal',
      });
      await platform.store.endRun(it, 1, { outcome: 'succeeded' });
      await platform.beginRun(it, 1);
      expect((await finish(it)).result).to.equal('## Previous Plan State');
    });
  });
}
