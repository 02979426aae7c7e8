import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import { type ModelCall, type Script, tokensIn } from '../../../demo/model/types.ts';
import { runDue } from '../../../eventing/core/spine.ts';
import { Agents, Providers, Tasks } from '../../../shared/api/kinds.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { jobName } from '../../../shared/core/names.ts';
import type { SpendingRecord } from '../../../shared/store/spending.ts';
import type { RunRecord } from '../../../shared/store/store.ts';
import { says } from '../../support/scripts.ts';
import { until } from '../../support/until.ts';
import { addTask } from '../../support/worker-pod.ts';
import { type Ground, openGround } from './ground.ts';
import { type Rooms, startRooms } from './rooms.ts';

const children = Number(process.env['ORKA_FAULT_CHILDREN'] ?? 40);
/** Milliseconds for which each process of llm-call asks its model before it is killed. */
const lifeMs = 200;
/** The longest answer that is asked for, which a call is reserved with. */
const maxTokens = 400;
/** So many of them are led on at a time, and may lose a call with each kill. */
const atOnce = Math.max(10, children / 10);
const answer = 'A word about the harbour. '.repeat(30);
const turns = 3;
/** Enough for some of them, and not for all. */
const budget = children * 2200;

interface Child {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Looks something up in each turn but the last, and says a lot each time. */
const script: Script = (conversation) => {
  const turn = conversation.messages.filter(({ role }) => role === 'assistant').length;
  return say(conversation, answer, ...(turn + 1 < turns ? [{ name: 'look', arguments: { at: `t${turn}` } }] : []));
};

/** What the model's own books say that a call costs at most: it was asked for a whole answer, whether anybody has heard it or not. */
const billOf = ({ body }: ModelCall): number => tokensIn(JSON.stringify(body)) + tokensIn(answer) + 20;

describe(`a budget of ${budget} tokens, shared by ${children} children (ORKA_FAULT_CHILDREN), llm-call killed after ${lifeMs} ms of asking, each time`, function () {
  this.timeout(30 * 60_000);
  let ground: Ground;
  let rooms: Rooms;
  let model: ScriptedModel;
  let root: Child;
  let family: readonly Child[];
  let kills = 0;

  before(async () => {
    ground = await openGround();
    rooms = await startRooms(ground, 'function', says(answer));
    model = await startScriptedModel({ port: 0, script, msPerToken: 0.3 });
    const provider = { namespace: rooms.namespace, name: 'default' };
    await ground.kube.patch(Providers, provider, { spec: { baseURL: model.url } });
    const agent = { namespace: rooms.namespace, name: 'agent' };
    await ground.kube.patch(Agents, agent, { spec: { coordination: null, tools: [{ name: 'look' }], model: { maxTokens } } });
    root = await begin('root', { budget: { maxTokens: budget } });
    family = await Promise.all(Array.from({ length: children }, (_, i) => begin(`child-${i}`, {}, root)));
    await disturb();
  });
  after(async () => {
    await rooms?.close();
    await model?.close();
    await ground?.close();
  });

  /** A Task at work without a pod, below its parent. */
  async function begin(name: string, spec: object, parent?: Child): Promise<Child> {
    const { namespace } = rooms;
    const made = await addTask(ground.kube, { namespace, name }, { agentRef: { name: 'agent' }, ...spec });
    const task = { namespace, name, uid: made.metadata.uid ?? '' };
    const of = parent && {
      [annotations.parentTaskName]: parent.name,
      [annotations.parentTaskUid]: parent.uid,
      [annotations.rootTaskUid]: parent.uid,
    };
    await ground.kube.patch(Tasks, { namespace, name }, { metadata: { annotations: of ?? {} } });
    const status = { phase: 'Running', runtime: 'function', attempts: 1 };
    await ground.kube.patch(Tasks, { namespace, name }, { status }, { subresource: 'status' });
    const run = { name, root: parent?.uid ?? task.uid, iteration: 0, job: jobName(task, 1) };
    await rooms.asRoom('task-admitted', (store) => store.beginRun(task, run));
    return task;
  }

  /** Has all of them led on, again and again as the operator does, while llm-call dies under them, until none has anything to do. */
  async function disturb(): Promise<void> {
    const llmCall = rooms.rooms.get('llm-call');
    const settled = new Set<string>();
    for (const { uid } of family) void rooms.corridor.finished(uid).then(() => settled.add(uid));
    const isOver = (): boolean => settled.size === family.length;
    const killing = async (): Promise<void> => {
      while (!isOver()) {
        const asked = model.calls().length;
        await until('it to ask its model', () => model.calls().length > asked || isOver() || undefined, {
          timeoutMs: 60_000,
          everyMs: 5,
        });
        await delay(lifeMs);
        await llmCall?.kill();
        kills += 1;
        await llmCall?.url();
      }
    };
    const leading = until(
      'all of them to have come to an end, or to have nothing left to spend',
      () => {
        const open = family.filter(({ uid }) => !settled.has(uid));
        for (const child of open.slice(0, atOnce)) rooms.corridor.send(runDue(child, { version: 1, source: '/test' }));
        return isOver() || undefined;
      },
      { timeoutMs: 25 * 60_000, everyMs: 1000 },
    );
    await Promise.all([killing(), leading]);
  }

  const abandoned = (): number => model.calls().filter(({ abandonedAt }) => abandonedAt !== undefined).length;
  const spending = (): Promise<SpendingRecord | undefined> =>
    rooms.asRoom('api', async (store) => (await store.spending(rooms.namespace, [`task/${root.uid}`]))[0]);
  const runOf = (child: Child): Promise<RunRecord | undefined> =>
    rooms.asRoom('api', async (store) => (await store.runs(child)).at(-1));

  it('it was killed again and again, in the middle of calls too', () => {
    expect(kills).to.be.greaterThan(1);
    expect(abandoned()).to.be.greaterThan(0);
  });

  it('each of them has come to its end, or stands still for want of tokens; there are some of either', async () => {
    const runs = await Promise.all(family.map(runOf));
    const ends = runs.map((run) => (run?.state === 'ended' ? run.outcome : run?.paused === undefined ? 'going on' : 'paused'));
    const count = (what: string): number => ends.filter((each) => each === what).length;
    const bill = model.calls().reduce((sum, call) => sum + billOf(call), 0);
    const spent = await spending();
    console.log(
      `      ${kills} kills, in the middle of ${abandoned()} calls: ${count('succeeded')} succeeded, ${count('paused')} paused; ${model.calls().length} calls, ` +
        `${bill} tokens on the model's bill, ${spent?.tokens} of ${budget} spent, ${spent?.presumedTokens} of them presumed`,
    );
    expect(count('succeeded') + count('paused')).to.equal(children);
    expect(count('succeeded')).to.be.greaterThan(0);
    expect(count('paused')).to.be.greaterThan(0);
  });

  it('the model’s own bill is within the budget, and within what the books say', async () => {
    const bill = model.calls().reduce((sum, call) => sum + billOf(call), 0);
    const spent = await spending();
    expect(spent?.tokens).to.be.at.most(budget);
    expect(bill).to.be.at.most(spent?.tokens ?? 0);
  });

  it('nothing is left reserved', async () => {
    expect(await spending()).to.include({ reservedTokens: 0, reservedCostNanos: 0 });
  });
});
