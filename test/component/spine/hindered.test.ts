import { expect } from 'chai';
import { taskAdmitted } from '../../../eventing/core/spine.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { ConfigMaps, type ResourceKind, Tasks } from '../../../shared/api/kinds.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { ForbiddenError, UnparsableError } from '../../../shared/errors/catalogue.ts';
import type { OrkaError } from '../../../shared/errors/orka-error.ts';
import type { Kube, KubeObject } from '../../../shared/kube/kube.ts';
import { deliveries } from '../../support/chaos.ts';
import { type Spine, startSpine } from '../../support/spine.ts';

const overQuota = new ForbiddenError('jobs.batch "x" is forbidden: exceeded quota: few, requested: count/jobs.batch=1');

for (const chaos of deliveries()) {
  describe(`spine, ${chaos.name}: a cluster that does not let a Job in`, () => {
    let spine: Spine;
    /** What the API server has against objects of a kind. */
    const against = new Map<string, OrkaError>();
    const checked = (kind: ResourceKind<KubeObject>): void => {
      const error = against.get(kind.plural);
      if (error !== undefined) throw error;
    };
    before(async () => {
      const through = (kube: Kube): Kube => ({
        ...kube,
        async create(kind, namespace, object, options) {
          checked(kind);
          return kube.create(kind, namespace, object, options);
        },
        async apply(kind, object, options) {
          checked(kind);
          return kube.apply(kind, object, options);
        },
      });
      spine = await startSpine({ chaos, worker: (_job, { finish }) => finish('Complete'), through });
    });
    after(() => spine.close());
    afterEach(() => {
      against.clear();
      expect(spine.dispatcher.refused).to.deep.equal([]);
    });
    const reasonOf = ({ status }: Task): string | undefined => findCondition(status?.conditions, 'Admitted')?.reason;
    const spec = { type: 'container', image: 'x', prompt: 'do it' } as const;

    for (const [what, plural] of [
      ['its Job', 'jobs'],
      ['the ConfigMap with its prompt', 'configmaps'],
    ] as const)
      it(`a quota against ${what}: the Task waits, says why, and starts when there is room`, async () => {
        const name = `late-${plural}`;
        against.set(plural, overQuota);
        const created = await spine.create({ name, spec });
        const { status } = await spine.when(name, 'to wait', (task) => task.status?.phase === 'Pending');
        expect(status?.message).to.equal(`the cluster does not let its Job start yet: ${overQuota.message}`);
        expect(findCondition(status?.conditions, 'Admitted')).to.include({ status: 'False', reason: 'JobForbidden' });
        against.clear();
        await spine.dispatcher.publish(taskAdmitted(refTo(created), { version: 'again', source: '/orka/test' }));
        const { status: after } = await spine.finished(name);
        expect(after).to.include({ phase: 'Succeeded', attempts: 1 });
        expect(await spine.kube.get(ConfigMaps, 'default', `${after?.jobName}-skills`)).not.to.equal(undefined);
      });

    it('suspended while it waits for a quota, it holds up nobody', async () => {
      const inSession = { ...spec, sessionRef: { name: 'shared', create: true } };
      against.set('jobs', overQuota);
      await spine.create({ name: 'suspended', spec: inSession });
      await spine.when('suspended', 'to wait for the quota', (task) => reasonOf(task) === 'JobForbidden');
      await spine.kube.patch(Tasks, { namespace: 'default', name: 'suspended' }, { spec: { suspend: true } });
      await spine.when('suspended', 'to be suspended', (task) => reasonOf(task) === 'Suspended');
      against.clear();
      await spine.create({ name: 'behind', spec: inSession });
      expect((await spine.finished('behind')).status).to.include({ phase: 'Succeeded', attempts: 1 });
    });

    it('a Job that makes no sense to somebody at the door fails the Task, which says why', async () => {
      against.set('jobs', new UnparsableError('admission webhook "policy" denied the request: no jobs on a Saturday'));
      await spine.create({ name: 'denied', spec });
      const { status } = await spine.finished('denied');
      expect(status).to.include({ phase: 'Failed' });
      expect(status?.message).to.contain('no jobs on a Saturday');
      expect(findCondition(status?.conditions, 'Admitted')).to.include({ status: 'False', reason: 'JobInvalid' });
    });
  });
}
