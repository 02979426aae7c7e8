import { createServer } from 'node:http';
import { expect } from 'chai';
import { doneIn, say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault, Script } from '../../../demo/model/types.ts';
import { llmCall } from '../../../eventing/core/spine.ts';
import { Providers, Tasks } from '../../../shared/api/kinds.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { listen } from '../../../shared/http/server.ts';
import { until } from '../../support/until.ts';
import { type MiniPlatform, type MiniTask, startMiniPlatform } from './mini-platform.ts';

const plan = (summary: string) => ({ name: 'update_plan', arguments: { summary, progress_pct: 30, plan_document: '# Goal' } });

/** Two plans in one turn, one more in the next, then an answer. */
const planner: Script = (conversation) => {
  const done = doneIn(conversation).length;
  if (done === 0) return say(conversation, 'two of them', plan('one'), plan('two'));
  return done === 2 ? say(conversation, '', plan('three')) : say(conversation, `${done} plans`);
};
/** run.due, then a call and an answer for each of three turns, then the end. */
const plannerEvents = 8;
const plannerSteps = 6;

describe('a run without a pod: llm-call, llm-answered and the events between them', function () {
  this.timeout(60_000);
  let script: Script;
  let fault: (index: number) => Fault | undefined;
  let model: ScriptedModel;
  let platform: MiniPlatform;

  beforeEach(async () => {
    script = planner;
    fault = () => undefined;
    model = await startScriptedModel({
      port: 0,
      script: (conversation) => script(conversation),
      faults: ({ index }) => fault(index),
    });
    platform = await startMiniPlatform(model);
  });
  afterEach(async () => {
    await platform.close();
    await model.close();
  });

  const task = (): Promise<MiniTask> => platform.addTask({ prompt: 'plan', tools: ['update_plan'] }, { name: 'task' });
  const ref = ({ namespace, name, uid }: MiniTask) => ({ namespace, name, uid });
  const useModel = (baseURL: string) =>
    platform.kube.patch(Providers, { namespace: 'default', name: 'default' }, { spec: { baseURL } });
  const stepsOf = (it: MiniTask) => platform.store.steps(it, 1);

  async function expectAsUndisturbed(it: MiniTask, last: unknown): Promise<void> {
    expect(last).to.deep.equal({ run: 1, outcome: 'succeeded', result: '3 plans' });
    expect(await stepsOf(it)).to.have.length(plannerSteps);
    expect(model.calls(), 'no turn was paid for twice').to.have.length(3);
  }

  it('says each turn and each answer once', async () => {
    await platform.finish(await task(), 'function');
    expect(platform.corridor.events.map(({ type }) => type.replace('ai.orka.', ''))).to.deep.equal([
      'run.due.v1',
      ...['llm.call.v1', 'llm.answered.v1', 'llm.call.v1', 'llm.answered.v1', 'llm.call.v1', 'llm.answered.v1'],
      'job.finished.v1',
    ]);
  });

  it('asks nothing twice where every event comes three times at once', async () => {
    // Copies of copies: as many as there may be, but not for ever.
    const seen = new Map<string, number>();
    platform.corridor.mischief = ({ id }) => {
      const times = (seen.get(id) ?? 0) + 1;
      seen.set(id, times);
      return { copies: times === 1 ? 3 : 0 };
    };
    const it = await task();
    await expectAsUndisturbed(it, await platform.finish(it, 'function'));
  });

  for (let lost = 0; lost < plannerEvents - 1; lost += 1) {
    it(`goes on where the reply to event ${lost} was lost, once somebody looks after it`, async () => {
      platform.corridor.mischief = (_event, index) => ({ losesReply: index === lost });
      const it = await task();
      const finished = platform.corridor.finished(it.uid);
      await platform.due(it);
      await platform.corridor.idle();
      expect(platform.corridor.events).to.have.length(lost + 1);
      await platform.due(it);
      await finished;
      await platform.corridor.idle();
      await expectAsUndisturbed(it, await platform.lastWord(it));
    });
  }

  for (let boundary = 0; boundary < plannerSteps; boundary += 1) {
    it(`goes on from its journal in rooms that have nothing in mind, after ${boundary} steps`, async () => {
      const it = await task();
      // Nothing comes of the event that finds so many steps: its room ends meanwhile.
      let stopped = false;
      platform.corridor.mischief = () => ({ copies: stopped ? 0 : 1 });
      const finished = platform.corridor.finished(it.uid);
      await platform.due(it);
      await until(`${boundary} steps`, async () => (await stepsOf(it)).length >= boundary || undefined, { everyMs: 1 });
      stopped = true;
      await platform.corridor.idle();
      await platform.restartRooms();
      stopped = false;
      await platform.due(it);
      await finished;
      await platform.corridor.idle();
      await expectAsUndisturbed(it, await platform.lastWord(it));
    });
  }

  it('acknowledges a call that takes its time, and publishes what came of it', async () => {
    const slow = await startScriptedModel({
      port: 0,
      script: () => ({ content: [{ type: 'text', text: 'at long, long last' }] }),
      msPerToken: 400,
    });
    await useModel(slow.url);
    const it = await task();
    const finished = platform.finish(it, 'function');
    await until('the call', () => slow.calls().length > 0 || undefined);
    await platform.corridor.idle();
    expect(platform.corridor.events.map(({ type }) => type)).to.not.include('ai.orka.llm.answered.v1');
    expect(await finished).to.deep.equal({ run: 1, outcome: 'succeeded', result: 'at long, long last' });
    await slow.close();
  });

  it('makes no turn of a Task that is not at work without a pod', async () => {
    const it = await task();
    platform.corridor.send(llmCall(ref(it), { run: 1, step: 0 }, { source: '/test' }));
    await platform.corridor.idle();
    await platform.kube.patch(
      Tasks,
      { namespace: it.namespace, name: it.name },
      { metadata: { annotations: { [annotations.cancel]: 'enough' } } },
    );
    await platform.due(it);
    platform.corridor.send(llmCall(ref(it), { run: 1, step: 0 }, { source: '/test' }));
    await platform.corridor.idle();
    expect(model.calls()).to.have.length(0);
    expect(platform.corridor.events.map(({ type }) => type.replace('ai.orka.', ''))).to.deep.equal([
      'llm.call.v1',
      'run.due.v1',
      'llm.call.v1',
    ]);
  });

  it('ignores a turn that the journal has not come to, and one of a run that has ended', async () => {
    const it = await task();
    await platform.finish(it, 'function');
    const asked = model.calls().length;
    platform.corridor.send(llmCall(ref(it), { run: 1, step: plannerSteps + 3 }, { source: '/test' }));
    platform.corridor.send(llmCall(ref(it), { run: 7, step: 0 }, { source: '/test' }));
    await platform.corridor.idle();
    expect(model.calls()).to.have.length(asked);
  });

  it('gives a call up when its run has ended meanwhile', async () => {
    let asked = false;
    let hungUp = false;
    const mute = createServer((_req, res) => {
      asked = true;
      res.once('close', () => {
        hungUp = true;
      });
    });
    const { url, close } = await listen(mute, { port: 0 });
    await useModel(url);
    const it = await task();
    await platform.due(it);
    await until('the call', () => asked || undefined);
    await platform.store.endRun(it, 1, { outcome: 'failed', message: 'cancelled', retryable: false });
    await until('its end', () => hungUp || undefined);
    await platform.corridor.idle();
    expect(await stepsOf(it)).to.have.length(0);
    await close(0);
  });
});
