import fc from 'fast-check';

/** How an attempt of a worker ends. */
export type Outcome =
  /** It says that it is done. */
  | 'succeeds'
  /** It says that it failed, and may be tried again. */
  | 'fails'
  /** It says that there is no use in trying again. */
  | 'gives up'
  /** Its process ends with an error and without a word. */
  | 'breaks'
  /** Kubernetes takes its pod away. */
  | 'is evicted'
  /** Somebody deletes its Job. */
  | 'is lost'
  /** Its time is up. */
  | 'takes too long';

/** A Task as somebody applies it. */
export interface TaskPlan {
  readonly type: 'ai' | 'container';
  /** `helper` works on one thing at a time, `boss` delegates, `rover` has two iterations. */
  readonly agent: 'helper' | 'boss' | 'rover' | undefined;
  /** How its attempts end, one after the other; those after the last succeed. */
  readonly outcomes: readonly Outcome[];
  readonly maxRetries: number;
  readonly priority: number;
  /** Whether it belongs to the one session that there is. */
  readonly inSession: boolean;
  /** How much a `boss` delegates. */
  readonly children: number;
  readonly suspend: boolean;
}

export interface SchedulePlan {
  readonly schedule: '@every 20s' | '* * * * *';
  readonly policy: 'Forbid' | 'Allow' | 'Replace';
  /** How many runs that have ended are kept, of each kind; as many as the CRD says where it says nothing. */
  readonly history: 0 | undefined;
}

/** What somebody does. Tasks are meant by their number, modulo how many there are. */
export type Command =
  | { readonly do: 'apply'; readonly task: TaskPlan }
  | { readonly do: 'schedule'; readonly template: SchedulePlan }
  | { readonly do: 'cancel' | 'delete'; readonly which: number }
  | { readonly do: 'suspend'; readonly which: number; readonly is: boolean }
  | { readonly do: 'limit'; readonly most: number }
  /** Lets time pass, in milliseconds. */
  | { readonly do: 'wait'; readonly ms: number }
  /** Sets the clock ahead or back by so many milliseconds. */
  | { readonly do: 'set clock'; readonly ms: number }
  | { readonly do: 'restart operator' };

/** Everything that there is to choose; the same scenario always goes the same way. */
export interface Scenario {
  /** How many Tasks of the namespace run at a time; 0 is as many as come. */
  readonly maxTasks: number;
  readonly commands: readonly Command[];
  /** For what chance decides: the order of all that happens at the same time, and what goes wrong. */
  readonly seed: number;
}

const outcome = fc.constantFrom<Outcome>('succeeds', 'fails', 'gives up', 'breaks', 'is evicted', 'is lost', 'takes too long');

const task: fc.Arbitrary<TaskPlan> = fc
  .record({
    type: fc.constantFrom('ai', 'container'),
    agent: fc.constantFrom(undefined, 'helper', 'boss', 'rover'),
    outcomes: fc.array(outcome, { maxLength: 4 }),
    maxRetries: fc.nat(2),
    priority: fc.constantFrom(0, 500, 1000),
    inSession: fc.boolean(),
    children: fc.nat(3),
    suspend: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map((plan) => (plan.type === 'container' ? asContainer(plan) : plan))
  .map((plan) => (plan.agent === 'boss' ? plan : { ...plan, children: 0 })) as fc.Arbitrary<TaskPlan>;

/** It has no Agent, and no words. */
function asContainer<P extends { outcomes: readonly Outcome[] }>(plan: P): P {
  const outcomes = plan.outcomes.map((each) => (each === 'gives up' ? 'breaks' : each));
  return { ...plan, agent: undefined, children: 0, outcomes };
}

const which = fc.nat(7);
const one = <D extends Command['do']>(name: D): fc.Arbitrary<D> => fc.constant(name);
const hour = 3_600_000;

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: one('apply'), task }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('schedule'),
      template: fc.record({
        schedule: fc.constantFrom('@every 20s', '* * * * *'),
        policy: fc.constantFrom('Forbid', 'Allow', 'Replace'),
        history: fc.constantFrom(undefined, 0),
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'delete'), which }) },
  { weight: 2, arbitrary: fc.record({ do: one('suspend'), which, is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: one('limit'), most: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: one('wait'), ms: fc.constantFrom(1000, 20_000, 90_000) }) },
  { weight: 1, arbitrary: fc.record({ do: one('set clock'), ms: fc.constantFrom(-hour, -60_000, 60_000, hour) }) },
  { weight: 1, arbitrary: fc.record({ do: one('restart operator') }) },
) as fc.Arbitrary<Command>;

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  maxTasks: fc.constantFrom(0, 1, 2),
  commands: fc.array(command, { minLength: 1, maxLength: 14 }),
  seed: fc.noShrink(fc.nat(2 ** 30)),
});
