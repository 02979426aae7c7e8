import type { Task } from '../../../../shared/api/generated/task.ts';
import type { HttpClient } from '../../../../shared/http/client.ts';

/** What a run of the example has come to, without what differs from run to run. */
export interface Outcome {
  readonly phase: string | undefined;
  readonly message: string | undefined;
  readonly iteration: number | undefined;
  readonly result: string;
  readonly plan: object;
  readonly children: readonly { agent: string; iteration: string; phase: string | undefined; result: string }[];
}

interface Plan {
  readonly Iteration: number;
  readonly Summary: string;
  readonly ProgressPct: number;
  readonly GoalComplete: boolean;
}

/** Asks the REST API, as people do. */
export async function outcomeOf(rest: HttpClient, namespace: string): Promise<Outcome> {
  const path = (name: string, what = ''): string => `/api/v1/tasks/${name}${what}?namespace=${namespace}`;
  const resultOf = async (name: string): Promise<string> =>
    (await rest.json<{ result: string }>('GET', path(name, '/result'))).result;

  const { status } = await rest.json<Task>('GET', path('build-feature'));
  const { Iteration, Summary, ProgressPct, GoalComplete } = await rest.json<Plan>('GET', path('build-feature', '/plan'));
  const { items } = await rest.json<{ items: readonly Task[] }>('GET', path('build-feature', '/children'));
  const children = await Promise.all(
    items.map(async ({ metadata, status: ended }) => ({
      agent: metadata.labels?.['orka.ai/delegated-agent'] ?? '',
      iteration: metadata.labels?.['orka.ai/iteration'] ?? '',
      phase: ended?.phase,
      // One that has none says why in its message.
      result: withoutNames(ended?.resultRef?.available === true ? await resultOf(metadata.name) : (ended?.message ?? '')),
    })),
  );
  return {
    phase: status?.phase,
    message: status?.message,
    iteration: status?.iteration,
    result: withoutNames(await resultOf('build-feature')),
    plan: { Iteration, Summary: withoutNames(Summary), ProgressPct, GoalComplete },
    children: children.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  };
}

/** A child's name comes from its parent's uid, which is another one each time. */
function withoutNames(text: string): string {
  return text.replace(/\bbuild-feature-[a-z0-9-]+/g, 'build-feature-CHILD');
}
