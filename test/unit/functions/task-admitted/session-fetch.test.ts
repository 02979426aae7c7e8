import { expect } from 'chai';
import { jobManifest } from '../../../../functions/task-admitted/core/job-manifest.ts';
import type { LaunchInput } from '../../../../functions/task-admitted/core/launch-input.ts';
import type { TaskSpec } from '../../../../shared/api/generated/task.ts';
import type { Container } from '../../../../shared/api/kubernetes/container.ts';
import type { PodSpec } from '../../../../shared/api/kubernetes/pod.ts';
import { anAgent, aTask, launching } from './given.ts';

const inSession = (more: Partial<TaskSpec> = {}): LaunchInput =>
  launching({ task: aTask({ spec: { type: 'container', image: 'busybox', sessionRef: { name: 's' }, ...more } }) });
const podOf = (input: LaunchInput): PodSpec => jobManifest(input).spec.template.spec;
const initOf = (input: LaunchInput): Container => podOf(input).initContainers?.[0] as Container;
const workerOf = (input: LaunchInput): Container => podOf(input).containers[0] as Container;
const envOf = ({ env = [] }: Container): Record<string, string | undefined> =>
  Object.fromEntries(env.map(({ name, value }) => [name, value]));

describe('the pod of a container Task in a session', () => {
  it('fetches the session before anything else, with a program of ours', () => {
    expect(podOf(inSession()).initContainers).to.have.length(1);
    expect(initOf(inSession())).to.include({ name: 'fetch-session', image: 'orka/orka' });
    expect(initOf(inSession()).args).to.deep.equal(['fetch-session']);
  });
  it('tells that program what it needs, and nothing of the user', () => {
    const input = inSession({
      env: [
        { name: 'ORKA_SESSION_NAME', value: 'other' },
        { name: 'SECRET', value: 'x' },
      ],
    });
    expect(envOf(initOf(input))).to.deep.equal({
      ORKA_TASK_NAMESPACE: 'team',
      ORKA_SESSION_NAME: 's',
      ORKA_SESSION_FILE: '/session/transcript.jsonl',
      ORKA_CONTROLLER_URL: 'http://api',
      ORKA_TOKEN_FILE: '/var/run/orka/token',
    });
    expect(initOf(input)).not.to.have.property('envFrom');
  });
  it('lets that program write, and the worker only read', () => {
    expect(initOf(inSession()).volumeMounts).to.deep.equal([
      { name: 'session', mountPath: '/session' },
      { name: 'identity', mountPath: '/var/run/orka', readOnly: true },
    ]);
    expect(workerOf(inSession()).volumeMounts).to.deep.include({ name: 'session', mountPath: '/session', readOnly: true });
  });
  it('tells the worker where the session is', () =>
    expect(envOf(workerOf(inSession()))).to.include({
      ORKA_SESSION_NAME: 's',
      ORKA_SESSION_FILE: '/session/transcript.jsonl',
    }));
  it('is hardened in all of its containers', () =>
    expect(initOf(inSession()).securityContext).to.deep.equal(workerOf(inSession()).securityContext));
  it('says what that program said last, where it fails', () =>
    expect(initOf(inSession()).terminationMessagePolicy).to.equal('FallbackToLogsOnError'));
  it('pulls as the installation says', () => {
    const input = inSession();
    const configured = { ...input, config: { ...input.config, pull: { policy: 'Never' as const, secrets: [] } } };
    expect(initOf(configured).imagePullPolicy).to.equal('Never');
    expect(initOf(input)).not.to.have.property('imagePullPolicy');
  });
});

describe('every other pod', () => {
  for (const [why, input] of [
    ['of a container Task', launching({ task: aTask({ spec: { type: 'container', image: 'busybox' } }) })],
    [
      'of an ai Task in a session, whose run is told what was said',
      launching({ task: aTask({ spec: { sessionRef: { name: 's' } } }), agent: anAgent() }),
    ],
  ] as const)
    it(`has one container, and may write to /session: ${why}`, () => {
      expect(podOf(input)).not.to.have.property('initContainers');
      expect(workerOf(input).volumeMounts).to.deep.include({ name: 'session', mountPath: '/session' });
      expect(envOf(workerOf(input))).not.to.have.property('ORKA_SESSION_FILE');
    });
});
