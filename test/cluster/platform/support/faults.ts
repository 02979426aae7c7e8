import { Leases } from '../../../../shared/api/kinds.ts';
import { until } from '../../../support/until.ts';
import type { Example } from './example.ts';
import type { Installation } from './installation.ts';
import { cutBetween, isNode, pidOf } from './node.ts';
import { kubectl, sh } from './shell.ts';

/** Something that goes wrong while the example runs. */
export interface Fault {
  readonly name: string;
  /** So many answers of the model come first. */
  readonly afterAnswers: number;
  /** True where llm-call itself dies, with whatever answer is just on its way. */
  readonly killsLlmCall?: boolean;
  /** False where this cluster cannot be hurt in that way from here. */
  readonly possible?: boolean;
  /** Does it, and undoes it where it does not pass by itself. */
  readonly happen: (on: Installation, example: Example) => Promise<void>;
}

const functions = ['task-admitted', 'job-finished', 'plan-updated', 'llm-call'] as const;
const serviceLabel = (name: string): string => `serving.knative.dev/service=${name}`;

/** Deletes pods at once, without a chance to end what they hold. */
async function forceDelete(namespace: string, ...which: readonly string[]): Promise<void> {
  await kubectl('-n', namespace, 'delete', 'pod', ...which, '--force', '--grace-period=0');
}

async function nameOf(namespace: string, selector: string): Promise<string> {
  const found = await kubectl('-n', namespace, 'get', 'pods', '-l', selector, '-o', 'jsonpath={.items[0].metadata.name}');
  if (found === '') throw new Error(`no pod of ${namespace} has the labels ${selector}`);
  return found;
}

const ipOf = async (namespace: string, selector: string): Promise<string> =>
  kubectl('-n', namespace, 'get', 'pods', '-l', selector, '-o', 'jsonpath={.items[0].status.podIP}');

/** The operator's pod that holds the lease. */
export async function leaderOf({ kube, namespace }: Installation): Promise<string> {
  return until('an operator to lead', async () => {
    const lease = await kube.get(Leases, namespace, 'orka-operator');
    const holder = lease?.spec?.holderIdentity ?? '';
    return /^orka-operator-[a-z0-9]+-[a-z0-9]+/.exec(holder)?.[0];
  });
}

/** The time of a fault is a length of time, not a condition. */
const elapse = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A worker of this Task's, by a label of its Job. */
const workerOf = (name: string): string => `orka.ai/task=${name}`;

async function someChild(example: Example): Promise<string> {
  return until('a child with a worker', async () => {
    const running = (await example.children()).find(({ status }) => status?.phase === 'Running');
    return running?.metadata.name;
  });
}

/** The command that gives the API server a new signing key beside the old one, and starts it anew; only whoever runs the cluster has one. */
const rotateKeys = process.env['ORKA_TEST_ROTATE_KEYS'];

/** What every installation has to live through. */
export const faults: readonly Fault[] = [
  ...functions.map(
    (name): Fault => ({
      name: `${name} is deleted with force`,
      afterAnswers: 4,
      killsLlmCall: name === 'llm-call',
      happen: ({ namespace }) => forceDelete(namespace, '-l', serviceLabel(name)),
    }),
  ),
  {
    name: 'the store is deleted with force while it commits',
    afterAnswers: 4,
    happen: ({ namespace }) => forceDelete(namespace, 'orka-store-0'),
  },
  {
    name: 'the api is deleted with force',
    afterAnswers: 4,
    happen: ({ namespace }) => forceDelete(namespace, '-l', 'app.kubernetes.io/name=orka-api'),
  },
  {
    name: 'the leading operator is deleted with force while it writes',
    afterAnswers: 2,
    happen: async (on) => forceDelete(on.namespace, await leaderOf(on)),
  },
  {
    name: "the coordinator's worker is deleted with force",
    afterAnswers: 3,
    happen: async (_, { namespace }) => forceDelete(namespace, await nameOf(namespace, workerOf('build-feature'))),
  },
  {
    name: "a child's worker is deleted with force",
    afterAnswers: 4,
    happen: async (_, example) => forceDelete(example.namespace, '-l', workerOf(await someChild(example))),
  },
  {
    name: 'the in-memory channel forgets: its dispatcher is deleted',
    afterAnswers: 4,
    happen: () => forceDelete('knative-eventing', '-l', 'messaging.knative.dev/role=dispatcher'),
  },
  {
    name: 'a function is scaled to zero',
    afterAnswers: 4,
    async happen({ namespace }) {
      await kubectl('-n', namespace, 'scale', 'deployment', '-l', serviceLabel('job-finished'), '--replicas=0');
    },
  },
  {
    name: 'llm-call and the store do not reach each other for 30 s',
    afterAnswers: 4,
    possible: isNode,
    async happen({ namespace }) {
      const restore = await cutBetween(
        await ipOf(namespace, serviceLabel('llm-call')),
        await ipOf(namespace, 'app.kubernetes.io/name=orka-store'),
      );
      try {
        await elapse(30_000);
      } finally {
        await restore();
      }
    },
  },
  {
    name: 'the leading operator is stopped past its lease, and goes on',
    afterAnswers: 2,
    possible: isNode,
    async happen(on) {
      const leader = await leaderOf(on);
      const pid = await pidOf(on.namespace, leader);
      process.kill(pid, 'SIGSTOP');
      try {
        await until('another operator to lead', async () => ((await leaderOf(on)) === leader ? undefined : true), {
          timeoutMs: 20_000,
        });
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    },
  },
  {
    name: "the store's volume is full for a while",
    afterAnswers: 4,
    possible: isNode,
    async happen({ namespace }) {
      const inStore = (script: string): Promise<string> =>
        kubectl('-n', namespace, 'exec', 'orka-store-0', '--', 'node', '-e', script);
      await inStore(`const fs = require('fs'); const file = fs.openSync('/data/ballast', 'w'); const block = Buffer.alloc(65536);
        try { for (;;) fs.writeSync(file, block); } catch (error) { if (error.code !== 'ENOSPC') throw error; }`);
      try {
        await elapse(5000);
      } finally {
        await inStore(`require('fs').rmSync('/data/ballast')`);
      }
    },
  },
  {
    name: "the key that signs ServiceAccounts' tokens is rotated, and rooms and workers come with tokens of either",
    afterAnswers: 4,
    killsLlmCall: true,
    possible: rotateKeys !== undefined,
    async happen({ namespace }, example) {
      await sh('sh', ['-c', rotateKeys ?? 'false']);
      await until(
        'the Kubernetes API to be back',
        async () => (await kubectl('get', '--raw', '/readyz').catch(() => '')) || undefined,
        {
          timeoutMs: 60_000,
        },
      );
      await forceDelete(namespace, '-l', serviceLabel('llm-call'));
      await forceDelete(example.namespace, '-l', workerOf('build-feature'));
    },
  },
];
