import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { forModel } from '../../../demo/core/manifests.ts';
import { buildFeature } from '../../../demo/model/scripts/build-feature.ts';
import { startScriptedModel } from '../../../demo/model/server.ts';
import { applyManifests, readManifests } from '../../../local/manifests.ts';
import { startPlatform } from '../../support/platform.ts';
import { until } from '../../support/until.ts';
import { applyExample, childrenIn, type Example, endOf, startExample } from './support/example.ts';
import { faults } from './support/faults.ts';
import { type Installation, install, needed } from './support/installation.ts';
import { type Outcome, outcomeOf } from './support/outcome.ts';
import { kubectl } from './support/shell.ts';
import { paidTwice, watchForTwins } from './support/watchers.ts';

/** How long a token of the model takes in runs that something happens to. */
const msPerToken = 4;

describe('the platform on a cluster', function () {
  this.timeout(300_000);
  let platform: Installation;
  let expected: Outcome;
  let number = 0;
  const fresh = (): string => {
    number += 1;
    return `${platform.namespace}-run-${number}`;
  };

  before('the chart, and what a run comes to on one machine', async () => {
    expected = await onOneMachine();
    platform = await install('orka-e2e', 'operator.replicas=2');
    await platform.ready();
  });
  after(() => platform?.close());

  it('runs the example with the scripted model as a pod, and it comes to what it comes to on one machine', async () => {
    const namespace = fresh();
    const model = `${platform.namespace}-model`;
    await kubectl('create', 'namespace', model);
    try {
      await kubectl('-n', model, 'create', 'deployment', 'model', `--image=${needed('ORKA_TEST_MODEL_IMAGE')}`, '--port=8080');
      await kubectl('-n', model, 'expose', 'deployment', 'model', '--port=80', '--target-port=8080');
      await kubectl('-n', model, 'rollout', 'status', 'deployment/model', '--timeout=60s');
      await applyExample(platform.kube, namespace, `http://model.${model}.svc.cluster.local`);
      await endOf(platform.kube, namespace);
      expect(await outcomeOf(await platform.rest(), namespace)).to.deep.equal(expected);
    } finally {
      await kubectl('delete', 'namespace', model, namespace, '--wait=false');
    }
  });

  /** Runs the example, lets something happen in mid-run, and looks at how it ends. */
  async function disturbed(
    what: (example: Example) => Promise<void>,
    afterAnswers: number,
    check: (example: Example) => Promise<void>,
  ): Promise<void> {
    const example = await startExample(platform.kube, fresh(), { msPerToken });
    try {
      await example.answered(afterAnswers);
      expect((await example.task()).status?.phase, 'the run is not over before anything happens').to.equal('Running');
      await what(example);
      await endsTheSame(example);
      await check(example);
    } finally {
      await example.close();
    }
  }

  async function endsTheSame(example: Example): Promise<void> {
    const task = await example.ended();
    expect(task.status?.phase, task.status?.message).to.equal('Succeeded');
    expect(await outcomeOf(await platform.rest(), example.namespace)).to.deep.equal(expected);
  }

  describe('goes on when', () => {
    afterEach('everything is up again', () => platform.ready());

    for (const fault of faults.filter(({ possible = true }) => possible)) {
      it(fault.name, async () => {
        let happenedAt = Number.POSITIVE_INFINITY;
        let twins: ReturnType<typeof watchForTwins> | undefined;
        const happen = async (run: Example): Promise<void> => {
          twins = watchForTwins(platform.kube, run.namespace);
          happenedAt = Date.now();
          await fault.happen(platform, run);
        };
        try {
          await disturbed(happen, fault.afterAnswers, async ({ model }) => {
            expect(await twins?.stop(), 'Tasks that ran twice at once').to.deep.equal([]);
            expect(paidTwice(model, fault.killsLlmCall === true ? happenedAt : undefined)).to.deep.equal([]);
          });
        } finally {
          await twins?.stop();
        }
      });
    }

    it('it is upgraded, and its CRDs with it', async () => {
      const field = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/webhookURL';
      const older = JSON.stringify([{ op: 'remove', path: field }]);
      await kubectl('patch', 'crd', 'tasks.core.orka.ai', '--type=json', '-p', older);
      const upgrade = (): Promise<void> => platform.upgrade('logLevel=debug');
      await disturbed(upgrade, 4, async ({ model }) => {
        expect(paidTwice(model)).to.deep.equal([]);
        expect(await kubectl('explain', 'tasks.core.orka.ai', '--recursive')).to.include('webhookURL');
      });
    });
  });

  describe('uninstalled', () => {
    before(async () => {
      await platform.uninstall();
    });

    it('leaves nothing in its namespace but what Kubernetes and this suite put there', async () => {
      const kinds =
        'deployments,statefulsets,services,ksvc,brokers,triggers,serviceaccounts,roles,rolebindings,networkpolicies,pvc,leases';
      const kept = ['', 'serviceaccount/default', 'persistentvolumeclaim/small'];
      let left: string[] = [];
      const nothing = async (): Promise<true | undefined> => {
        const names = (await kubectl('-n', platform.namespace, 'get', kinds, '-o', 'name')).trim().split('\n');
        left = names.filter((name) => !kept.includes(name));
        return left.length === 0 || undefined;
      };
      // What Knative made for its Services is collected a while after them.
      await until('everything to be gone', nothing, { timeoutMs: 120_000, everyMs: 1000 }).catch(() => undefined);
      expect(left).to.deep.equal([]);
    });

    it('leaves nothing of its own in the cluster but the CRDs', async () => {
      const left = (await kubectl('get', 'clusterroles,clusterrolebindings', '-o', 'name')).split('\n');
      expect(left.filter((name) => name.includes(platform.namespace))).to.deep.equal([]);
      expect(await kubectl('get', 'crd', 'tasks.core.orka.ai', '-o', 'name')).to.include('tasks.core.orka.ai');
    });
  });
});

/** The same example on `orka dev`. */
async function onOneMachine(): Promise<Outcome> {
  const dev = await startPlatform();
  const model = await startScriptedModel({ port: 0, script: buildFeature() });
  try {
    const examples = fileURLToPath(new URL('../../../examples/autonomous', import.meta.url));
    const manifests = forModel(await readManifests(examples), { kind: 'scripted', baseURL: model.url });
    await applyManifests(dev.kube, manifests, { fieldManager: 'test', namespace: 'default' });
    await endOf(dev.kube, 'default');
    expect(await childrenIn(dev.kube, 'default')).to.have.length(7);
    return await outcomeOf(dev.rest, 'default');
  } finally {
    await model.close();
    await dev.close();
  }
}
