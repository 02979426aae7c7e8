import { Tasks } from '../../shared/api/kinds.ts';
import type { Runtime } from '../../shared/core/runtime.ts';
import { modelCalls, roundsManifests, threeRounds } from '../cluster/three-rounds.ts';
import { apply, type BenchPlatform, oneTurn, startPlatform, succeeded } from '../platform.ts';
import { percentile } from '../process.ts';
import type { BenchResult } from '../result.ts';

const runs = 3;

/** An autonomous coordinator: three iterations with two children each, by a model that takes no time. */
export async function autonomousRounds(): Promise<BenchResult[]> {
  const platform = await startPlatform(threeRounds);
  try {
    await prepare(platform, 'function');
    // The first run loads code.
    await oneRun(platform);
    const measured: Run[] = [];
    while (measured.length < runs) measured.push(await oneRun(platform));
    const seconds = measured.map(({ took }) => took / 1000);
    const [gaps, overheads] = [measured.flatMap((run) => run.gaps), measured.flatMap((run) => run.overheads)];
    await prepare(platform, 'job');
    const inPods = await oneRun(platform);
    return [
      {
        name: `autonomous, 3 iterations x 2 children, ${modelCalls} model calls, function`,
        value: percentile(seconds, 0.5),
        unit: 's',
        goal: '<= 0.5 s',
        note: `the same in pods: ${(inPods.took / 1000).toFixed(1)} s`,
      },
      {
        name: '  gap between two iterations, p50',
        value: percentile(gaps, 0.5),
        unit: 'ms',
        goal: '<= 10 ms',
        note: 'last answer of an iteration to the first call of the next',
      },
      {
        name: '  between two turns of the coordinator that no child lies between, p50',
        value: percentile(overheads, 0.5),
        unit: 'ms',
        goal: '<= 3 ms',
        note: 'over the model’s own time; a tool call is in it',
      },
    ];
  } finally {
    await platform.close();
  }
}

async function prepare({ kube, model }: BenchPlatform, runtime: Runtime): Promise<void> {
  const agents = [...oneTurn(model.url), ...roundsManifests()].filter(({ kind }) => kind !== 'Task');
  const at = agents.map((each) =>
    each.kind === 'Agent' ? { ...each, spec: { ...specOf(each), execution: { runtime } } } : each,
  );
  await apply(kube, at as typeof agents);
}

const specOf = (object: object): object => (object as { readonly spec: object }).spec;

interface Run {
  /** Milliseconds from before the create to Succeeded. */
  readonly took: number;
  readonly gaps: readonly number[];
  readonly overheads: readonly number[];
}

async function oneRun({ kube, model }: BenchPlatform): Promise<Run> {
  const task = roundsManifests().filter(({ kind }) => kind === 'Task');
  const before = model.calls().length;
  const began = performance.now();
  await apply(kube, task);
  const { metadata } = await succeeded(kube, 'rounds');
  const took = performance.now() - began;
  await kube.delete(Tasks, { namespace: 'default', name: metadata.name });
  await gone(kube);
  const calls = model.calls().slice(before);
  if (calls.length !== modelCalls) throw new Error(`${calls.length} model calls instead of ${modelCalls}`);
  return { took, ...between(calls) };
}

/** Milliseconds from an answer to the coordinator until it asks again: where an iteration ends, and within one where it does not wait. */
function between(calls: ReturnType<BenchPlatform['model']['calls']>): Pick<Run, 'gaps' | 'overheads'> {
  const own = calls.filter(({ body }) => JSON.stringify(body['tools'] ?? []).includes('delegate_task'));
  const turns = 5;
  const pauses = own.slice(1).map(({ receivedAt }, i) => ({ ms: receivedAt - (own[i]?.answeredAt ?? 0), turn: (i + 1) % turns }));
  const at = (...wanted: number[]): number[] => pauses.filter(({ turn }) => wanted.includes(turn)).map(({ ms }) => ms);
  // Plan, delegate, wait, plan, done: the fourth comes after the children.
  return { gaps: at(0), overheads: at(1, 4) };
}

async function gone(kube: BenchPlatform['kube']): Promise<void> {
  while ((await kube.get(Tasks, 'default', 'rounds')) !== undefined) await new Promise((resolve) => setTimeout(resolve, 20));
}
