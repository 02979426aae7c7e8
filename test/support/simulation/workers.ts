import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import { jobFinished } from '../../../eventing/core/spine.ts';
import type { Tables } from '../../../functions/store/tables/index.ts';
import { Jobs, Pods, Tasks } from '../../../shared/api/kinds.ts';
import { annotations, labels } from '../../../shared/core/labels.ts';
import { childTaskName } from '../../../shared/core/names.ts';
import { ownedBy } from '../../../shared/core/owner.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { AnyObject, Cluster } from './cluster.ts';
import type { Known, Rules, Working } from './rules.ts';
import type { Outcome, TaskPlan } from './scenario.ts';

export interface WorkersOptions {
  readonly cluster: Cluster;
  readonly tables: Tables;
  readonly rules: Rules;
  readonly publish: (event: AnyOrkaEvent) => void;
  readonly random: () => number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** What everybody does at its Job, and what the Job controller makes of it. */
export interface Workers {
  /** Somebody's Job has not ended. */
  haveWork(): boolean;
  /** One of them does the next thing. */
  work(): void;
}

const namespace = 'default';
/** What a `boss` delegates succeeds at the second attempt. */
const piece: TaskPlan = {
  type: 'ai',
  agent: 'helper',
  outcomes: ['is evicted'],
  maxRetries: 0,
  priority: 500,
  inSession: false,
  children: 0,
  suspend: false,
};

export function createWorkers({ cluster, tables, rules, publish, random, now, log }: WorkersOptions): Workers {
  const jobOf = ({ job }: Working): AnyObject | undefined => cluster.get(Jobs, namespace, job);
  /** Whoever works for a Task that has ended waits to be stopped. */
  const isOpen = (one: Working): boolean =>
    !(jobOf(one)?.status as { conditions?: object[] } | undefined)?.conditions && (one.isOver || !rules.hasEnded(one));

  function end(one: Working, type: 'Complete' | 'Failed', reason = 'BackoffLimitExceeded'): void {
    one.isOver = true;
    const status = { active: 0, conditions: [{ type, status: 'True', reason }] };
    cluster.patch(Jobs, { namespace, name: one.job }, { status }, 'status');
  }

  function exit(one: Working): void {
    const metadata = {
      name: `${one.job}-pod`,
      labels: { 'batch.kubernetes.io/job-name': one.job },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: one.job, uid: jobOf(one)?.metadata.uid ?? '' }],
    };
    const terminated = { exitCode: 1, reason: 'Error' };
    const status = { phase: 'Failed', containerStatuses: [{ name: 'worker', state: { terminated } }] };
    cluster.create(Pods, namespace, { metadata, status });
    end(one, 'Failed');
  }

  function say(one: Working, outcome: 'succeeded' | 'failed', retryable = true): void {
    const ref = refTo(one.task);
    const run = Number(jobOf(one)?.metadata.annotations?.[annotations.run]);
    one.isOver = true;
    try {
      tables.forgotten.refuse(ref);
      tables.runs.end(ref, run, { outcome, message: 'its last word', retryable }, now());
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    publish(jobFinished(ref, one.job, { version: `run-${run}`, source: '/orka/api' }));
  }

  function lose({ job }: Working): void {
    rules.lost.add(job);
    cluster.delete(Jobs, { namespace, name: job });
  }

  /** True where it has delegated another piece. */
  function delegates(one: Working, count: number): boolean {
    const parent = refTo(one.task);
    const names = Array.from({ length: count }, (_, call) => childTaskName(parent, `call-${call}`));
    const all = [...rules.tasks.values()].map(({ name }) => name);
    const name = names.find((each) => !all.includes(each));
    if (name === undefined) return false;
    rules.plan(name, piece);
    cluster.create(Tasks, namespace, {
      metadata: {
        name,
        labels: { [labels.parentTask]: parent.name, [labels.delegatedAgent]: 'helper' },
        annotations: {
          [annotations.coordinationDepth]: '1',
          [annotations.parentTaskName]: parent.name,
          [annotations.parentTaskUid]: parent.uid,
          [annotations.rootTaskUid]: parent.uid,
        },
        ownerReferences: [ownedBy(one.task)],
      },
      spec: { type: 'ai', prompt: 'help', agentRef: { name: 'helper' } },
    });
    return true;
  }

  function come(one: Working, outcome: Outcome, type: TaskPlan['type']): void {
    const says = type === 'ai';
    if (outcome === 'succeeds' && says) say(one, 'succeeded');
    else if (outcome === 'succeeds') end(one, 'Complete');
    else if (outcome === 'gives up') say(one, 'failed', false);
    else if (outcome === 'fails' && says) say(one, 'failed');
    else if (outcome === 'fails' || outcome === 'breaks') exit(one);
    else if (outcome === 'is evicted') end(one, 'Failed');
    else if (outcome === 'takes too long') end(one, 'Failed', 'DeadlineExceeded');
    else lose(one);
  }

  function comeToOutcome(one: Working, { expected, plan }: Known): void {
    const outcome = expected.outcome();
    log(`  worker ${one.job} ${outcome}`);
    expected.note(outcome);
    come(one, outcome, plan.type);
  }

  return {
    haveWork: () => [...rules.working.values()].some(isOpen),
    work() {
      const open = [...rules.working.values()].filter(isOpen);
      const one = open[Math.floor(random() * open.length)];
      const known = rules.tasks.get(one?.task.metadata.uid ?? '');
      if (one === undefined || known === undefined) return;
      if (one.isOver) end(one, 'Complete');
      else if (!delegates(one, known.plan.children)) comeToOutcome(one, known);
    },
  };
}
