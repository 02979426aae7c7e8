import { expect } from 'chai';
import { refTo } from '../../../shared/core/refs.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import type { Store } from '../../../shared/store/store.ts';
import { deliveries } from '../../support/chaos.ts';
import { createAgent, createProvider, type Spine, startSpine } from '../../support/spine.ts';

type Method = keyof Store;

/** How long it is down; rooms and broker bear with it for longer, and the operator for ever. */
const downMs = 150;

/** A store that goes down in the moment in which it is asked for something of this kind, and takes the request with it or the answer. */
interface Failing {
  through(store: Store): Store;
  /** Nothing has gone down since. */
  failAt(method: Method, when: 'before' | 'after'): void;
  /** How often it went down. */
  failures(): number;
}

function createFailing(): Failing {
  let next: { readonly method: Method; readonly when: 'before' | 'after' } | undefined;
  let downUntil = 0;
  let failures = 0;
  const refuse = (): never => {
    throw new UnavailableError('the store is down');
  };
  return {
    through: (store) =>
      new Proxy(store, {
        get(target, name) {
          const method = name as Method;
          const call = target[method] as (...args: unknown[]) => Promise<unknown>;
          if (typeof call !== 'function') return call;
          return async (...args: unknown[]) => {
            if (Date.now() < downUntil) refuse();
            const fails = next?.method === method ? next : undefined;
            if (fails === undefined) return call.apply(target, args);
            next = undefined;
            failures += 1;
            if (fails.when === 'after') await call.apply(target, args);
            downUntil = Date.now() + downMs;
            return refuse();
          };
        },
      }),
    failAt(method, when) {
      failures = 0;
      next = { method, when };
    },
    failures: () => failures,
  };
}

/** All that is asked of the store in the life of a Task with a place, a session and a second attempt. */
const steps: readonly Method[] = [
  'session',
  'putSession',
  'reserve',
  'beginRun',
  'runs',
  'plan',
  'result',
  'putLog',
  'usage',
  'appendSession',
  'releaseUnlessLaunching',
];

/** Both at once: what is delivered twice meets the store in either state. */
for (const chaos of deliveries().slice(1)) {
  describe(`spine, ${chaos.name}: a store that goes down at any step`, function () {
    this.timeout(30_000);
    const failing = createFailing();
    let spine: Spine;
    before(async () => {
      spine = await startSpine({
        chaos,
        config: { maxTasksPerNamespace: 1 },
        throughStore: failing.through,
        operator: { resyncMs: 300 },
        async worker(job, { end, print }) {
          await print('at work');
          await (job.metadata.name.endsWith('-1') ? end('failed') : end('succeeded', { result: 'done' }));
        },
      });
      await createProvider(spine.kube);
      await createAgent(spine.kube, 'one', {});
      await createAgent(spine.kube, 'round', { coordination: { enabled: true, autonomous: true, maxIterations: 1 } });
    });
    after(() => spine.close());

    for (const step of steps) {
      for (const when of ['before', 'after'] as const) {
        it(`${step}, ${when === 'before' ? 'and has not heard' : 'and has heard, but cannot say so'}`, async () => {
          failing.failAt(step, when);
          const name = `${step}-${when}`.toLowerCase();
          const task = await spine.create({
            name,
            spec: {
              // Only who goes round has a plan that is looked at.
              agentRef: { name: step === 'plan' ? 'round' : 'one' },
              sessionRef: { name, create: true },
              retryPolicy: { maxRetries: 1, initialDelay: '10ms' },
            },
          });
          const { status } = await spine.finished(name);
          expect(status).to.include({ phase: 'Succeeded', attempts: 2 });
          expect(failing.failures(), 'it went down').to.equal(1);
          await spine.dispatcher.idle();
          expect(spine.jobs.filter((job) => job.startsWith(`${name}-job-`))).to.have.length(2);
          expect((await spine.store.listReservations()).items).to.deep.equal([]);
          expect((await spine.store.sessionMessages(refTo(task).namespace, name))?.map(({ role }) => role)).to.deep.equal([
            'user',
            'assistant',
          ]);
        });
      }
    }
  });
}
