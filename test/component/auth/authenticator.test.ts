import { expect } from 'chai';
import { type Jobs, type Pods, type Tasks, TokenReviews } from '../../../shared/api/kinds.ts';
import type { UserInfo } from '../../../shared/api/kubernetes/authentication.ts';
import { createAuthenticator } from '../../../shared/auth/authenticator.ts';
import { ForbiddenError, UnauthenticatedError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import type { Kube } from '../../../shared/kube/kube.ts';
import { refusal } from '../../support/store.ts';

const extra = { 'authentication.kubernetes.io/pod-name': ['pod'], 'authentication.kubernetes.io/pod-uid': ['pod-uid'] };
const users: Readonly<Record<string, UserInfo>> = {
  alice: { username: 'alice', uid: '1', groups: ['dev'] },
  room: { username: 'system:serviceaccount:orka-system:orka-api', uid: '2' },
  worker: { username: 'system:serviceaccount:team:orka-ai-worker', uid: '3', extra },
  'worker-in-the-platform': { username: 'system:serviceaccount:orka-system:orka-ai-worker', uid: '4', extra },
};

const objects: Readonly<Record<string, object>> = {
  'Pod/pod': {
    metadata: {
      name: 'pod',
      uid: 'pod-uid',
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'a-job-task-uid-1', uid: 'job-uid', controller: true }],
    },
  },
  'Job/a-job-task-uid-1': {
    metadata: {
      name: 'a-job-task-uid-1',
      uid: 'job-uid',
      annotations: { 'orka.ai/task-name': 'a', 'orka.ai/task-uid': 'task-uid' },
      ownerReferences: [{ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', name: 'a', uid: 'task-uid', controller: true }],
    },
  },
  'Task/a': { metadata: { name: 'a', uid: 'task-uid' }, status: { attempts: 1 } },
};

interface Cluster {
  readonly kube: Pick<Kube, 'create' | 'get'>;
  /** Reviews asked for, with their audiences. */
  readonly reviews: { readonly token: string; readonly audiences?: readonly string[] }[];
  reachable: boolean;
  /** What the API server says to us, for whatever we ask. */
  refusesUs?: Error;
}

/** A cluster that vouches for tokens named like the users above. */
function createCluster(found = objects): Cluster {
  const cluster: Cluster = {
    reviews: [],
    reachable: true,
    kube: {
      async create(kind, _namespace, object) {
        expect(kind).to.equal(TokenReviews);
        const { spec } = object as unknown as { spec: { token: string; audiences?: string[] } };
        cluster.reviews.push(spec);
        if (!cluster.reachable) throw new UnavailableError('nobody answers');
        if (cluster.refusesUs !== undefined) throw cluster.refusesUs;
        const user = users[spec.token];
        return { ...object, status: user === undefined ? { error: 'no such token' } : { authenticated: true, user } };
      },
      async get(kind, namespace, name) {
        const known: typeof Jobs | typeof Pods | typeof Tasks = kind as unknown as typeof Jobs;
        return namespace === 'team' || namespace === 'orka-system' ? (found[`${known.kind}/${name}`] as never) : undefined;
      },
    },
  };
  return cluster;
}

describe('auth: callers by token review', () => {
  let clock: number;
  beforeEach(() => {
    clock = 0;
  });
  const authenticatorOf = ({ kube }: Cluster, audiences?: readonly string[]) =>
    createAuthenticator({ kube, now: () => clock, cacheMs: 60_000, ...(audiences === undefined ? {} : { audiences }) });

  it('knows people, rooms of the platform and workers of a Task', async () => {
    const authenticator = authenticatorOf(createCluster());
    expect(await authenticator.authenticate('alice')).to.include({ kind: 'person', username: 'alice' });
    expect(await authenticator.authenticate('room')).to.include({ kind: 'platform', room: 'api' });
    expect(await authenticator.authenticate('worker')).to.deep.include({
      kind: 'worker',
      namespace: 'team',
      task: { name: 'a', uid: 'task-uid' },
    });
  });

  it("a Task's pod is a worker, also in the platform's own namespace", async () => {
    expect(await authenticatorOf(createCluster()).authenticate('worker-in-the-platform')).to.include({
      kind: 'worker',
      namespace: 'orka-system',
    });
  });

  it('a pod of an earlier attempt is shut out, and is told why', async () => {
    const { 'Task/a': task, ...rest } = objects;
    const next = { ...rest, 'Task/a': { ...task, status: { attempts: 2 } } };
    const error = await refusal(authenticatorOf(createCluster(next)).authenticate('worker'));
    expect(error)
      .to.be.instanceOf(ForbiddenError)
      .with.property('message', 'pod "pod" belongs to an earlier attempt of Task "a"');
  });

  it('a pod that was deleted between the review and the look at it is nobody', async () => {
    const { 'Pod/pod': _gone, ...rest } = objects;
    expect(await refusal(authenticatorOf(createCluster(rest)).authenticate('worker'))).to.be.instanceOf(UnauthenticatedError);
  });

  it('whoever may not review tokens blames no caller for it, and asks again', async () => {
    const cluster = createCluster();
    const authenticator = authenticatorOf(cluster);
    for (const refused of [new ForbiddenError('orka-store may not create tokenreviews'), new UnauthenticatedError('no')]) {
      cluster.refusesUs = refused;
      expect(await refusal(authenticator.authenticate('alice'))).to.be.instanceOf(UnavailableError);
    }
    delete cluster.refusesUs;
    expect(await authenticator.authenticate('alice')).to.include({ username: 'alice' });
  });

  it('asks for the audiences that it was told', async () => {
    const cluster = createCluster();
    await authenticatorOf(cluster, ['orka']).authenticate('alice');
    await authenticatorOf(cluster).authenticate('alice');
    expect(cluster.reviews).to.deep.equal([{ token: 'alice', audiences: ['orka'] }, { token: 'alice' }]);
  });

  it('asks once for the same token until the answer is old, also when many call at once', async () => {
    const cluster = createCluster();
    const authenticator = authenticatorOf(cluster);
    await Promise.all(Array.from({ length: 10 }, () => authenticator.authenticate('alice')));
    clock = 59_999;
    await authenticator.authenticate('alice');
    expect(cluster.reviews).to.have.length(1);
    clock = 60_001;
    await authenticator.authenticate('alice');
    expect(cluster.reviews).to.have.length(2);
  });

  it('remembers a refusal for a shorter time', async () => {
    const cluster = createCluster();
    const authenticator = authenticatorOf(cluster);
    for (clock of [0, 5_999])
      expect(await refusal(authenticator.authenticate('forged')))
        .to.be.instanceOf(UnauthenticatedError)
        .and.have.property('message', 'invalid token');
    expect(cluster.reviews).to.have.length(1);
    clock = 6_001;
    await refusal(authenticator.authenticate('forged'));
    expect(cluster.reviews).to.have.length(2);
  });

  it('does not remember that nobody answered', async () => {
    const cluster = createCluster();
    const authenticator = authenticatorOf(cluster);
    cluster.reachable = false;
    expect(await refusal(authenticator.authenticate('alice'))).to.be.instanceOf(UnavailableError);
    cluster.reachable = true;
    expect(await authenticator.authenticate('alice')).to.include({ username: 'alice' });
  });
});
