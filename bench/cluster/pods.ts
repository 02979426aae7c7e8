import type { ScriptedModel } from '../../demo/model/server.ts';
import type { ModelCall } from '../../demo/model/types.ts';
import { applyManifests } from '../../local/manifests.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import { percentile } from '../process.ts';
import type { BenchResult } from '../result.ts';
import type { Place } from './jobs.ts';
import { aiTask, oneAgent } from './platform.ts';
import { modelCalls, roundsManifests } from './three-rounds.ts';
import { type Marks, taskTime, timeline } from './timeline.ts';

const rounds = 5;

export interface PodsPlace extends Place {
  /** A model that plays `threeRounds`, at an address that llm-call can reach. */
  readonly model: Pick<ScriptedModel, 'url' | 'calls'>;
  /** An image with a program `true` in it. */
  readonly image: string;
}

/**
 * What a Task's pod takes and what is ours, on a platform that runs on the cluster already, in a namespace with nothing else in it: a bare
 * Job, a one-turn `ai` Task by stage, and an autonomous one.
 */
export async function pods(place: PodsPlace): Promise<BenchResult[]> {
  await applyManifests(place.kube, oneAgent(place.model.url), { fieldManager: 'bench', namespace: place.namespace });
  const bare = await series((i) => bareJob(place, i));
  const one = await series((i) => oneTurn(place, i));
  const complete = median(bare, 'Job Complete');
  return [
    { name: 'a bare Job that runs `true`, create to Complete', value: complete, unit: 'ms', note: stages(bare, bareStages) },
    {
      name: 'a one-turn ai Task, create to Succeeded',
      value: median(one, 'Succeeded'),
      unit: 'ms',
      goal: '<= 2200 ms',
      baseline: complete,
      ratio: median(one, 'Succeeded') / complete,
      note: `median of ${rounds}; the probe is the bare Job`,
    },
    ...taskStages.map(([from, to]) => ({
      name: `  ${from} to ${to}`,
      value: percentile(
        one.map((marks) => (marks[to] ?? Number.NaN) - (marks[from] ?? Number.NaN)),
        0.5,
      ),
      unit: 'ms',
    })),
    await autonomous(place),
  ];
}

const bareStages = ['pod', 'pod scheduled', 'pod running', 'Job Complete'];
const taskStages = [
  ['create', 'Task'],
  ['Task', 'Job'],
  ['Job', 'pod'],
  ['pod', 'pod scheduled'],
  ['pod scheduled', 'model asked'],
  ['model asked', 'model answered'],
  ['model answered', 'Succeeded'],
  ['Succeeded', 'Job Complete'],
] as const;

async function series(run: (i: number) => Promise<Marks>): Promise<Marks[]> {
  // The first one brings ServiceAccount, image and code into memory.
  await run(0);
  const all: Marks[] = [];
  for (let i = 1; i <= rounds; i += 1) all.push(await run(i));
  return all;
}

const median = (all: readonly Marks[], mark: string): number =>
  percentile(
    all.map((marks) => marks[mark] ?? Number.NaN),
    0.5,
  );

const stages = (all: readonly Marks[], marks: readonly string[]): string =>
  marks.map((mark) => `${mark} ${median(all, mark).toFixed(0)}`).join(', ');

function bareJob({ kube, namespace, image }: PodsPlace, i: number): Promise<Marks> {
  const name = `bare-${i}`;
  const containers = [{ name: 'main', image, command: ['true'] }];
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace },
    spec: { template: { spec: { restartPolicy: 'Never', containers } } },
  } as const;
  return timeline({ kube, namespace }, () => kube.create(Jobs, namespace, job as never), ['Job Complete']);
}

async function oneTurn({ kube, namespace, model }: PodsPlace, i: number): Promise<Marks> {
  const calls = model.calls().length;
  const { execution: _nowhere, ...spec } = aiTask(namespace, `one-${i}`).spec;
  const task = { ...aiTask(namespace, `one-${i}`), spec };
  let began = 0;
  const create = (): Promise<unknown> => {
    began = Date.now();
    return kube.create(Tasks, namespace, task);
  };
  const marks = await timeline({ kube, namespace }, create, ['Succeeded', 'Job Complete']);
  const call: ModelCall | undefined = model.calls()[calls];
  return {
    create: 0,
    ...marks,
    'model asked': (call?.receivedAt ?? Number.NaN) - began,
    'model answered': (call?.answeredAt ?? Number.NaN) - began,
  };
}

/** Three iterations with two children each, from applying all of it to the end of its Task. */
async function autonomous({ kube, namespace, model }: PodsPlace): Promise<BenchResult> {
  const before = model.calls().length;
  const apply = (): Promise<void> => applyManifests(kube, roundsManifests(), { fieldManager: 'bench', namespace });
  const ended = (task: Task): boolean => task.metadata.name === 'rounds' && task.status?.phase === 'Succeeded';
  const ms = await taskTime({ kube, namespace }, apply, ended);
  const calls = model.calls().length - before;
  if (calls !== modelCalls)
    throw new Error(`${calls} model calls and not ${modelCalls}: something was done twice, or not at all`);
  return {
    name: 'an autonomous Task of 3 iterations with 2 children each, apply to Succeeded',
    value: ms,
    unit: 'ms',
    goal: '<= 10000 ms',
    note: `${calls} model calls, nine pods, one volume`,
  };
}
