import type { Tables } from '../../../functions/store/tables/index.ts';
import { Agents, Jobs, Pods, Providers, Secrets, Tasks } from '../../../shared/api/kinds.ts';
import { seeded } from '../seed.ts';
import { createBroker } from './broker.ts';
import { createClock } from './clock.ts';
import { type AnyObject, type Changed, Cluster } from './cluster.ts';
import { checkEnds, unfinished } from './ends.ts';
import { iterations } from './expected.ts';
import { createIo, settled } from './io.ts';
import { type SimulatedOperator, startOperatorIn } from './operator.ts';
import { createPeople } from './people.ts';
import type { Surroundings } from './ports.ts';
import { Rules, Violation } from './rules.ts';
import type { Scenario, TaskPlan } from './scenario.ts';
import { createWorkers } from './workers.ts';

const namespace = 'default';
const quiet: TaskPlan = {
  type: 'container',
  agent: undefined,
  outcomes: [],
  maxRetries: 0,
  priority: 500,
  inSession: false,
  children: 0,
  suspend: false,
};
const resyncMs = 20_000;
/** By then everything has come to its end: every retry, every grace, and the minute after which a forgotten place is taken back. */
const mostRounds = 120;
const longestSettingMs = 24 * 3_600_000;
/** More things than these do not happen between two resyncs, unless somebody goes round in circles. */
const mostSteps = 5000;

/**
 * Plays a scenario on the rooms' own code: task-admitted, job-finished, schedule-due, the operator's queues and the store's tables, in a
 * cluster of the test's own, where chance says whose request is next, what is lost, and who dies. Throws a Violation where
 * something happens that must not, or does not happen that must.
 *
 * @param tables of a store that is empty; what is written there stays
 */
export async function play(
  { maxTasks, commands, seed }: Scenario,
  tables: Tables,
  log = (_line: string): void => {},
): Promise<void> {
  const random = seeded(seed);
  const clock = createClock();
  const rules = new Rules({ maxTasks, quiet });
  let isChaotic = true;
  let operator: SimulatedOperator | undefined;
  const broken: Violation[] = [];

  const io = createIo({ random, faultRate: () => (isChaotic ? 0.03 : 0), log });
  const cluster = new Cluster(clock.now, onChange);
  const around: Surroundings = {
    io,
    cluster,
    tables,
    random,
    now: clock.now,
    publish: (event) => broker.publish(event),
  };
  const broker = createBroker({ around, clock, maxTasks, isChaotic: () => isChaotic, log });
  const workers = createWorkers({ ...around, rules, log });
  const people = createPeople({ cluster, clock, rules, restartOperator: startOperator, resync: () => operator?.resync() });

  function onChange(change: Changed): void {
    try {
      rules.onChange(change);
    } catch (error) {
      broken.push(error as Violation);
    }
    operator?.notice(change);
  }

  function startOperator(): void {
    if (operator !== undefined) operator.process.isDead = true;
    const process = { name: 'operator', isDead: false, onDeath: () => (operator = undefined) };
    operator = startOperatorIn(process, { ...around, timers: clock.timers, objects: cluster });
  }

  /** Something that can happen by itself, if anything can. */
  async function step(): Promise<boolean> {
    const choices: (() => unknown)[] = [];
    if (io.pending() > 0) choices.push(io.step, io.step, io.step);
    if (broker.waiting() > 0 && broker.underWay() < 6) choices.push(broker.deliver);
    if (operator === undefined) choices.push(startOperator);
    else if (operator.unheard() > 0) choices.push(operator.hear, operator.hear);
    if (workers.haveWork()) choices.push(workers.work);
    const choice = choices[Math.floor(random() * choices.length)];
    if (choice === undefined) return false;
    choice();
    await settled();
    const [first] = [...broken, ...broker.wrong];
    if (first !== undefined) throw first;
    return true;
  }

  async function rest(): Promise<void> {
    for (let steps = 0; await step(); steps += 1) if (steps > mostSteps) throw new Violation('it does not come to rest');
  }

  setUp(cluster);
  startOperator();
  for (const command of commands) {
    log(JSON.stringify(command));
    people.obey(command);
    for (let left = Math.floor(random() * 60); left > 0 && (await step()); left -= 1);
  }
  log('from here on nothing goes wrong');
  isChaotic = false;
  clock.correct();
  people.letAllEnd();
  for (let round = 0; ; round += 1) {
    await rest();
    const left = unfinished(rules, tables);
    if (left === undefined) break;
    if (round === mostRounds) throw new Violation(`it does not come to an end: ${left}`);
    // What was written while the clock was ahead is due when the clock is there again.
    clock.pass(round === mostRounds / 2 ? longestSettingMs : resyncMs);
    cluster.collect([Tasks, Jobs, Pods]);
    operator?.resync();
    await settled();
  }
  checkEnds(rules);
}

function setUp(cluster: Cluster): void {
  const agents: Readonly<Record<string, object>> = {
    helper: { maxConcurrentTasks: 1 },
    boss: { coordination: { enabled: true, maxConcurrentChildren: 2, maxDepth: 3, allowedAgents: [{ name: 'helper' }] } },
    rover: { coordination: { enabled: true, autonomous: true, maxIterations: iterations } },
  };
  cluster.create(Secrets, namespace, { metadata: { name: 'key' }, data: { 'api-key': 'k' } } as AnyObject);
  cluster.create(Providers, namespace, {
    metadata: { name: 'default' },
    spec: { type: 'anthropic', secretRef: { name: 'key' } },
  });
  for (const [name, spec] of Object.entries(agents)) cluster.create(Agents, namespace, { metadata: { name }, spec });
}
