import type { Script } from '../demo/model/types.ts';
import { Jobs, Pods, Tasks } from '../shared/api/kinds.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { aiTask, apply, oneTurn, startPlatform, succeeded } from './platform.ts';
import { percentile } from './process.ts';
import type { BenchResult } from './result.ts';

const rounds = 10;

/** Writes to the Kubernetes API per Task, and what lies between two iterations of an autonomous Task, by stage. */
export async function run(): Promise<BenchResult[]> {
  return [...(await writesPerTask()), ...(await iterationGap())];
}

/** Counts the versions that each object goes through, as a watch sees them. */
async function writesPerTask(): Promise<BenchResult[]> {
  const platform = await startPlatform(() => ({ content: [{ type: 'text', text: 'done' }] }));
  const stop = new AbortController();
  const seen: string[] = [];
  const watches = [Tasks, Jobs, Pods].map((kind) => collect(platform.kube, kind, seen, stop.signal));
  await apply(platform.kube, [...oneTurn(platform.model.url), aiTask('writes')]);
  await succeeded(platform.kube, 'writes');
  await settled(platform.kube, 'writes');
  stop.abort();
  await Promise.all(watches);
  await platform.close();
  const ours = seen.filter((line) => line.startsWith('Task') || line === 'Job ADDED').length - 1;
  return [
    {
      name: 'writes of ours per plain Task, Events aside',
      value: ours,
      unit: '',
      goal: '<= 4',
      note: seen
        .filter((line) => line.startsWith('Task') || line === 'Job ADDED')
        .slice(1)
        .join(', '),
    },
    {
      name: 'writes that Job and Pod add',
      value: seen.length - 1 - ours,
      unit: '',
      note: seen.filter((line) => !line.startsWith('Task') && line !== 'Job ADDED').join(', '),
    },
  ];
}

async function collect(
  kube: Kube,
  kind: typeof Tasks | typeof Jobs | typeof Pods,
  seen: string[],
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { type, object } of kube.watch(kind as typeof Tasks, { namespace: 'default', signal })) {
      if (type === 'BOOKMARK') continue;
      const phase = (object as { status?: { phase?: string } }).status?.phase;
      seen.push(`${kind.kind} ${type}${phase === undefined || type === 'ADDED' ? '' : ` (${phase})`}`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The Job's own end comes after the Task's. */
async function settled(kube: Kube, task: string): Promise<void> {
  const stop = new AbortController();
  for await (const { object } of kube.watch(Jobs, { namespace: 'default', signal: stop.signal })) {
    const conditions = (object as { status?: { conditions?: { type: string }[] } }).status?.conditions ?? [];
    if (object.metadata.name?.startsWith(task) && conditions.some(({ type }) => type === 'Complete')) break;
  }
  stop.abort();
}

const stages = [
  'worker’s last answer to job-finished',
  'job-finished to task-admitted',
  'task-admitted to task started',
  'task started to the first model call',
] as const;

/** A coordinator that only writes its plan: each iteration is two model calls. */
const planner: Script = ({ messages }) => {
  const last = messages.at(-1);
  if (last?.content.some(({ type }) => type === 'tool_result')) return { content: [{ type: 'text', text: 'next' }] };
  return {
    content: [
      {
        type: 'tool_call',
        id: `call-${messages.length}`,
        name: 'update_plan',
        arguments: { summary: 'on it', progress_pct: 50, plan_document: '# Plan' },
      },
    ],
  };
};

interface LoggedEvent {
  readonly type: string;
  readonly time: string;
}

async function iterationGap(): Promise<BenchResult[]> {
  const platform = await startPlatform(planner);
  const autonomous = {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Agent',
    metadata: { name: 'one', namespace: 'default' },
    spec: { providerRef: { name: 'model' }, coordination: { enabled: true, autonomous: true, maxIterations: rounds } },
  };
  await apply(platform.kube, [...oneTurn(platform.model.url).slice(0, 2), autonomous as never, aiTask('gap')]);
  const task = await succeeded(platform.kube, 'gap');
  const calls = platform.model.calls();
  const events = await eventsOf(platform.dataDir, task.metadata.uid ?? '');
  await platform.close();
  const gaps = calls.flatMap((call, i) =>
    i > 0 && i % 2 === 0 ? [{ from: calls[i - 1]?.answeredAt ?? 0, to: call.receivedAt }] : [],
  );
  const split = gaps.map(({ from, to }) => {
    const at = (type: string): number =>
      Date.parse(
        events.find((event) => event.type === type && Date.parse(event.time) >= from && Date.parse(event.time) <= to)?.time ?? '',
      );
    const marks = [from, at('ai.orka.job.finished.v1'), at('ai.orka.task.admitted.v1'), at('ai.orka.task.started.v1'), to];
    return marks.slice(1).map((mark, i) => mark - (marks[i] ?? 0));
  });
  return [
    {
      name: 'gap between two iterations, p50',
      value: percentile(
        gaps.map(({ from, to }) => to - from),
        0.5,
      ),
      unit: 'ms',
      note: 'last model answer to the next Job’s first model call',
    },
    ...stages.map((name, i) => ({
      name: `  ${name}`,
      value: percentile(
        split.map((parts) => parts[i] ?? Number.NaN).filter((ms) => !Number.isNaN(ms)),
        0.5,
      ),
      unit: 'ms',
    })),
  ];
}

/** Events of a Task, read from a copy-free second connection to the store's file. */
async function eventsOf(dataDir: string, uid: string): Promise<LoggedEvent[]> {
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(`${dataDir}/store.db`, { readOnly: true });
  try {
    return db.prepare('SELECT type, time FROM events WHERE task_uid = ? ORDER BY seq').all(uid) as unknown as LoggedEvent[];
  } finally {
    db.close();
  }
}
