import { expect } from 'chai';
import { CustomResourceDefinitions, Jobs, Namespaces, Pods, Tasks } from '../../../shared/api/kinds.ts';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import type { ObjectMeta } from '../../../shared/api/meta.ts';
import { createAuthenticator } from '../../../shared/auth/authenticator.ts';
import type { Caller } from '../../../shared/auth/caller.ts';
import { ForbiddenError, UnauthenticatedError } from '../../../shared/errors/catalogue.ts';
import { startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { crdsIn } from '../../support/crds.ts';
import { refusal } from '../../support/store.ts';
import { account, addTask, addWorkerPod, tokenOf, type WorkerPod, workerToken } from '../../support/worker-pod.ts';

const containers = [{ name: 'worker', image: 'x' }];

describe('security: whom a token of a pod stands for, by the Kubernetes API', () => {
  let cluster: TestApiServer;
  let worker: WorkerPod;
  let clock: number;
  let made = 0;

  const authenticate = (token: string): Promise<Caller> =>
    createAuthenticator({ kube: cluster.kube, audiences: ['orka'], now: () => clock }).authenticate(token);

  before(async () => {
    cluster = await startTestApiServer();
    for (const crd of crdsIn('crds')) await cluster.kube.create(CustomResourceDefinitions, '', crd);
    for (const name of ['team', 'other'])
      await cluster.kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  });
  after(() => cluster.close());
  beforeEach(async () => {
    clock = Date.now();
    worker = await addWorkerPod(cluster.kube, await addTask(cluster.kube, { namespace: 'team', name: `task-${++made}` }));
  });

  /** A pod that somebody makes who may make pods in a namespace. */
  const addPod = (
    namespace: string,
    name: string,
    serviceAccountName: string,
    metadata: Partial<ObjectMeta> = {},
  ): Promise<Pod> =>
    cluster.kube.create<Pod>(Pods, namespace, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, ...metadata },
      spec: { serviceAccountName, containers },
    });
  const ownedBy = ({ metadata }: Job, uid = metadata.uid ?? ''): Partial<ObjectMeta> => ({
    ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: metadata.name, uid, controller: true }],
  });

  it('the pod of the present attempt is its Task’s worker', async () => {
    const caller = await authenticate(await workerToken(cluster.kube, worker));
    expect(caller).to.deep.include({ kind: 'worker', namespace: 'team', task: { name: worker.task.name, uid: worker.task.uid } });
  });

  it('a pod that is deleted is nobody, at the latest when the answer about it is old', async () => {
    const authenticator = createAuthenticator({ kube: cluster.kube, audiences: ['orka'], now: () => clock });
    const token = await workerToken(cluster.kube, worker);
    await authenticator.authenticate(token);
    await cluster.kube.delete(Pods, { namespace: 'team', name: worker.pod.metadata.name });
    clock += 15_001;
    expect(await refusal(authenticator.authenticate(token))).to.be.instanceOf(UnauthenticatedError);
  });

  it('the pod of an attempt is shut out when the next has begun, though it still runs', async () => {
    const [old, at] = [await workerToken(cluster.kube, worker), { namespace: 'team', name: worker.task.name }];
    await cluster.kube.patch(Tasks, at, { status: { phase: 'Running', attempts: 2 } }, { subresource: 'status' });
    expect(await refusal(authenticate(old))).to.be.instanceOf(ForbiddenError);
    const next = await addWorkerPod(cluster.kube, { metadata: { ...worker.task } } as never, 2);
    expect((await authenticate(await workerToken(cluster.kube, next))).kind).to.equal('worker');
  });

  it('a pod that has ended opens nothing any more', async () => {
    const at = { namespace: 'team', name: worker.pod.metadata.name };
    await cluster.kube.patch(Pods, at, { status: { phase: 'Succeeded' } }, { subresource: 'status' });
    expect(await refusal(authenticate(await workerToken(cluster.kube, worker)))).to.be.instanceOf(ForbiddenError);
  });

  it('the worker’s account without a pod is nobody special', async () => {
    const token = await tokenOf(cluster.kube, { namespace: 'team', name: 'orka-ai-worker' });
    expect((await authenticate(token)).kind).to.equal('person');
  });

  it('a token for somebody else is refused', async () => {
    for (const audience of ['https://kubernetes.default.svc', 'orka-events']) {
      const token = await tokenOf(cluster.kube, { namespace: 'team', name: 'orka-ai-worker', audience, pod: worker.pod });
      expect(await refusal(authenticate(token))).to.be.instanceOf(UnauthenticatedError);
    }
  });

  describe('forged', () => {
    /** The garbage collector takes what has an owner that is not there, and may be the first to look. */
    const expectRefusedOrCollected = async (token: Promise<string>): Promise<void> => {
      const error = await refusal(token.then(authenticate));
      expect(error.name).to.be.oneOf(['ForbiddenError', 'UnauthenticatedError', 'NotFoundError']);
    };

    it('a pod with the account, labels and annotations of a worker, and no Job: nobody special', async () => {
      const { annotations = {} } = worker.job.metadata;
      const pod = await addPod('team', `copy-${made}`, 'orka-ai-worker', {
        annotations,
        labels: { 'orka.ai/task': worker.task.name },
      });
      const token = await tokenOf(cluster.kube, { namespace: 'team', name: 'orka-ai-worker', pod });
      expect((await authenticate(token)).kind).to.equal('person');
    });

    it('a pod that names the Job, but not its uid: refused', async () => {
      const pod = await addPod('team', `guess-${made}`, 'orka-ai-worker', ownedBy(worker.job, 'a-guess'));
      const token = tokenOf(cluster.kube, { namespace: 'team', name: 'orka-ai-worker', pod });
      await expectRefusedOrCollected(token);
    });

    it('a Job of another namespace that says it is the Task’s, pod and all: refused', async () => {
      await account(cluster.kube, 'other', 'orka-ai-worker');
      const foreign = { metadata: { ...worker.task, namespace: 'other' } } as never;
      await expectRefusedOrCollected(addWorkerPod(cluster.kube, foreign).then((forged) => workerToken(cluster.kube, forged)));
    });

    it('a Job of the same namespace that says it is the Task’s, under a name of its own: refused', async () => {
      const task = { metadata: worker.task } as never;
      const forged = await addWorkerPod(cluster.kube, task, 1, { job: { name: `forged-${made}` } });
      expect(await refusal(authenticate(await workerToken(cluster.kube, forged)))).to.be.instanceOf(ForbiddenError);
    });

    it('a Job in the platform’s namespace under a room’s account: not the room', async () => {
      await account(cluster.kube, 'orka-system', 'orka-api');
      const job = await cluster.kube.create<Job>(Jobs, 'orka-system', {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: `job-${made}` },
        spec: { template: { spec: { restartPolicy: 'Never', containers } } },
      });
      const inJob = await addPod('orka-system', `in-job-${made}`, 'orka-api', ownedBy(job));
      const room = await addPod('orka-system', `room-${made}`, 'orka-api');
      const tokens = [inJob, room].map((pod) => tokenOf(cluster.kube, { namespace: 'orka-system', name: 'orka-api', pod }));
      const callers = await Promise.all(tokens.map(async (token) => (await authenticate(await token)).kind));
      expect(callers).to.deep.equal(['person', 'platform']);
    });

    it('a Task’s pod in the platform’s namespace under a room’s account: the Task’s worker, and not the room', async () => {
      await account(cluster.kube, 'orka-system', 'orka-api');
      const task = await addTask(cluster.kube, { namespace: 'orka-system', name: `inside-${made}` });
      const inside = await addWorkerPod(cluster.kube, task, 1, { account: 'orka-api' });
      expect((await authenticate(await workerToken(cluster.kube, inside, 'orka-api'))).kind).to.equal('worker');
    });
  });
});
