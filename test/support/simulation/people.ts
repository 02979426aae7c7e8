import type { Task } from '../../../shared/api/generated/task.ts';
import { Agents, Tasks } from '../../../shared/api/kinds.ts';
import { annotations } from '../../../shared/core/labels.ts';
import type { SimulatedClock } from './clock.ts';
import type { Cluster } from './cluster.ts';
import type { Rules } from './rules.ts';
import type { Command, TaskPlan } from './scenario.ts';

export interface PeopleOptions {
  readonly cluster: Cluster;
  readonly clock: SimulatedClock;
  readonly rules: Rules;
  readonly restartOperator: () => void;
  /** The operator looks at everything again. */
  readonly resync: () => void;
}

/** Those who apply Tasks, and change their minds. */
export interface People {
  obey(command: Command): void;
  /** Nothing is suspended any more, and no schedule makes further runs. */
  letAllEnd(): void;
}

const namespace = 'default';

export function createPeople({ cluster, clock, rules, restartOperator, resync }: PeopleOptions): People {
  const applied: string[] = [];
  const target = (which: number): string | undefined => applied[which % applied.length];
  const patchTask = (name: string, patch: object): void => {
    if (cluster.get(Tasks, namespace, name) !== undefined) cluster.patch(Tasks, { namespace, name }, patch);
  };

  function apply(plan: TaskPlan): void {
    const name = `t${applied.length}`;
    applied.push(name);
    rules.plan(name, plan);
    const { type, agent, maxRetries, priority, inSession, suspend } = plan;
    const spec = {
      type,
      priority,
      prompt: 'do it',
      ...(type === 'container' ? { command: ['true'] } : {}),
      ...(agent === undefined ? {} : { agentRef: { name: agent } }),
      ...(inSession ? { sessionRef: { name: 's', create: true } } : {}),
      ...(suspend ? { suspend } : {}),
      retryPolicy: { maxRetries, initialDelay: '5s' },
    };
    cluster.create(Tasks, namespace, { metadata: { name }, spec });
  }

  function obey(command: Command): void {
    switch (command.do) {
      case 'apply':
        apply(command.task);
        return;
      case 'schedule': {
        const name = `t${applied.length}`;
        applied.push(name);
        const { schedule, policy, history } = command.template;
        const limits = history === undefined ? {} : { successfulRunsHistoryLimit: history, failedRunsHistoryLimit: history };
        const spec = { type: 'container', command: ['true'], schedule, concurrencyPolicy: policy, ...limits };
        cluster.create(Tasks, namespace, { metadata: { name }, spec });
        return;
      }
      case 'limit':
        cluster.patch(Agents, { namespace, name: 'helper' }, { spec: { maxConcurrentTasks: command.most } });
        return;
      case 'wait':
        clock.pass(command.ms);
        resync();
        return;
      case 'set clock':
        clock.set(command.ms);
        return;
      case 'restart operator':
        restartOperator();
        return;
    }
    const name = target(command.which);
    if (name === undefined) return;
    if (command.do === 'suspend') patchTask(name, { spec: { suspend: command.is } });
    else if (command.do === 'cancel') patchTask(name, { metadata: { annotations: { [annotations.cancel]: 'enough' } } });
    else cluster.delete(Tasks, { namespace, name });
  }

  return {
    obey,
    letAllEnd() {
      for (const name of applied) {
        const { spec } = (cluster.get(Tasks, namespace, name) ?? {}) as Partial<Task>;
        patchTask(name, { spec: { suspend: spec?.schedule !== undefined } });
      }
    },
  };
}
