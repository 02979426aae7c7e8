import type { Scenario } from '../../../support/contract/scenario.ts';
import { apply, create, get, patch, remove } from '../../../support/contract/steps.ts';
import { hardened, job, pod } from '../pods.ts';

const PODS = '/api/v1/namespaces/$(namespace)/pods';
const JOBS = '/apis/batch/v1/namespaces/$(namespace)/jobs';
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

/** Pods and Jobs, as the API alone treats them. */
export const workloads: readonly Scenario[] = [
  {
    name: 'pods',
    steps: [
      create('a pod gets its defaults', PODS, pod('a'), { keep: 'a' }),
      create('a pod that says everything', PODS, pod('hard', hardened)),
      patch('a status is written', 'strategic', `${PODS}/a/status`, {
        status: {
          phase: 'Running',
          podIP: '10.0.0.1',
          podIPs: [{ ip: '10.0.0.1' }],
          containerStatuses: [
            {
              name: 'main',
              ready: true,
              restartCount: 0,
              image: 'i',
              imageID: 'x',
              state: { running: { startedAt: '2001-02-03T04:05:06Z' } },
            },
          ],
          conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2001-02-03T04:05:06Z' }],
        },
      }),
      patch('another condition is added', 'strategic', `${PODS}/a/status`, {
        status: { conditions: [{ type: 'Mine', status: 'True' }] },
      }),
      patch('a status write may label', 'merge', `${PODS}/a/status`, {
        metadata: { labels: { x: 'y' } },
        spec: { priority: 5 },
        status: { phase: 'Running' },
      }),
      patch('what runs stays', 'strategic', `${PODS}/a`, { spec: { containers: [{ name: 'main', command: ['x'] }] } }),
      patch('an image may change', 'strategic', `${PODS}/a`, {
        spec: { containers: [{ name: 'main', image: 'example.com/app:2' }] },
      }),
      patch('a deadline may come', 'merge', `${PODS}/a`, { spec: { activeDeadlineSeconds: 60 } }),
      patch('and not grow', 'merge', `${PODS}/a`, { spec: { activeDeadlineSeconds: 90 } }),
      get('as a table', `${PODS}/a`, { headers: table }),
      get('status is a door of its own', `${PODS}/a/status`),
      create('no containers', PODS, pod('bad', { containers: [] })),
      create('no name and no image', PODS, pod('bad', { containers: [{}] })),
      create(
        'the same name twice',
        PODS,
        pod('bad', {
          containers: [
            { name: 'a', image: 'i' },
            { name: 'a', image: 'i' },
          ],
        }),
      ),
      create('a bad container name', PODS, pod('bad', { containers: [{ name: 'A_b', image: 'i' }] })),
      create('a bad restart policy', PODS, pod('bad', { restartPolicy: 'Sometimes' })),
      create('a bad pull policy', PODS, pod('bad', { containers: [{ name: 'a', image: 'i', imagePullPolicy: 'Maybe' }] })),
      create(
        'a mount of no volume',
        PODS,
        pod('bad', { containers: [{ name: 'a', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/x' }] }] }),
      ),
      create(
        'a mount without a path',
        PODS,
        pod('bad', {
          containers: [{ name: 'a', image: 'i', volumeMounts: [{ name: 'v' }] }],
          volumes: [{ name: 'v', emptyDir: {} }],
        }),
      ),
      create(
        'a volume twice',
        PODS,
        pod('bad', {
          volumes: [
            { name: 'v', emptyDir: {} },
            { name: 'v', emptyDir: {} },
          ],
        }),
      ),
      create('a volume of nothing is an empty folder', PODS, pod('vol', { volumes: [{ name: 'v' }] })),
      create('a volume of two kinds', PODS, pod('bad', { volumes: [{ name: 'v', emptyDir: {}, secret: { secretName: 's' } }] })),
      create('a variable without a name', PODS, pod('bad', { containers: [{ name: 'a', image: 'i', env: [{ value: 'x' }] }] })),
      create(
        'a variable from nowhere',
        PODS,
        pod('bad', { containers: [{ name: 'a', image: 'i', env: [{ name: 'A', valueFrom: {} }] }] }),
      ),
      create(
        'a number for a variable',
        PODS,
        pod('bad', { containers: [{ name: 'a', image: 'i', env: [{ name: 'A', value: 1 }] }] }),
      ),
      create(
        'a bad quantity',
        PODS,
        pod('bad', { containers: [{ name: 'a', image: 'i', resources: { limits: { memory: 'much' } } }] }),
      ),
      create(
        'a request above the limit',
        PODS,
        pod('bad', {
          containers: [{ name: 'a', image: 'i', resources: { limits: { memory: '1Mi' }, requests: { memory: '2Mi' } } }],
        }),
      ),
      create('a negative deadline', PODS, pod('bad', { activeDeadlineSeconds: 0 })),
      create('an unknown ServiceAccount field', `${PODS}?fieldValidation=Strict`, pod('bad', { serviceaccountName: 'x' })),
      remove('a pod that was never placed goes at once', `${PODS}/hard`),
      remove('and so does a running one', `${PODS}/a`, { gracePeriodSeconds: 0 }),
    ],
  },
  {
    name: 'jobs',
    steps: [
      create('a Job gets its defaults', JOBS, job('a'), { keep: 'a' }),
      create(
        'a Job with our kind of pod',
        JOBS,
        job(
          'hard',
          { backoffLimit: 0, activeDeadlineSeconds: 630, ttlSecondsAfterFinished: 60, completions: 1, parallelism: 1 },
          hardened,
        ),
      ),
      apply('a Job is applied', `${JOBS}/applied`, 'orka', job('applied', { backoffLimit: 0 })),
      patch('its template stays', 'strategic', `${JOBS}/a`, {
        spec: { template: { spec: { containers: [{ name: 'main', image: 'x' }] } } },
      }),
      patch('its selector stays', 'merge', `${JOBS}/a`, { spec: { selector: { matchLabels: { a: 'b' } } } }),
      patch('its completions stay', 'merge', `${JOBS}/a`, { spec: { completions: 3 } }),
      patch('it may be suspended', 'merge', `${JOBS}/a`, { spec: { suspend: true } }),
      patch('its parallelism may change', 'merge', `${JOBS}/a`, { spec: { parallelism: 2, backoffLimit: 3 } }),
      patch('its deadline may change', 'merge', `${JOBS}/a`, { spec: { activeDeadlineSeconds: 100 } }),
      patch('its status is written', 'merge', `${JOBS}/a/status`, {
        spec: { parallelism: 9 },
        metadata: { labels: { x: 'y' } },
        status: { startTime: '2001-02-03T04:05:06Z', active: 1, ready: 0 },
      }),
      patch('a status that makes no sense', 'merge', `${JOBS}/a/status`, {
        status: { conditions: [{ type: 'Complete', status: 'True' }] },
      }),
      get('as a table', `${JOBS}/a`, { headers: table }),
      create('a pod that always restarts', JOBS, job('bad', {}, { restartPolicy: 'Always' })),
      create('a pod without a policy', JOBS, {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'bad' },
        spec: { template: { spec: { containers: [{ name: 'a', image: 'i' }] } } },
      }),
      create('no template', JOBS, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'bad' }, spec: {} }),
      create('no spec', JOBS, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'bad' } }),
      create(
        'negative numbers',
        JOBS,
        job('bad', {
          backoffLimit: -1,
          parallelism: -1,
          completions: -1,
          activeDeadlineSeconds: -1,
          ttlSecondsAfterFinished: -1,
        }),
      ),
      create('a selector of its own', JOBS, job('bad', { selector: { matchLabels: { a: 'b' } } })),
      create('a name that is too long for its pods', JOBS, job('x'.repeat(64))),
      create('a text for a number', JOBS, job('bad', { backoffLimit: 'x' })),
      create(
        'an unknown field in the template',
        `${JOBS}?fieldValidation=Strict`,
        job('bad', {}, { containers: [{ name: 'a', image: 'i', comand: ['x'] }] }),
      ),
      remove('a deletion without a policy', `${JOBS}/applied`),
      remove('a deletion in the background', `${JOBS}/hard?propagationPolicy=Background`),
    ],
  },
  {
    name: 'jobs-applied-again',
    steps: [
      apply('a Job is applied', `${JOBS}/again`, 'orka', job('again', { backoffLimit: 0 })),
      apply('a second time', `${JOBS}/again`, 'orka', job('again', { backoffLimit: 0 })),
    ],
  },
];
