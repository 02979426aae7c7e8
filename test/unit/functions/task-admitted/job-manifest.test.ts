import { expect } from 'chai';
import { jobManifest } from '../../../../functions/task-admitted/core/job-manifest.ts';
import type { LaunchInput } from '../../../../functions/task-admitted/core/launch-input.ts';
import { promptMap } from '../../../../functions/task-admitted/core/prompt.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import type { Container } from '../../../../shared/api/kubernetes/container.ts';
import type { PodSpec } from '../../../../shared/api/kubernetes/pod.ts';
import { formatTraceparent, traceOfTask } from '../../../../shared/tracing/core/trace-context.ts';
import { anAgent, aParent, aTask, launching, uid } from './given.ts';

const podOf = (input: LaunchInput): PodSpec => jobManifest(input).spec.template.spec;
const workerOf = (input: LaunchInput): Container => podOf(input).containers[0] as Container;
const envOf = (input: LaunchInput): Record<string, string | undefined> =>
  Object.fromEntries((workerOf(input).env ?? []).map(({ name, value }) => [name, value]));

describe('the Job of a Task', () => {
  it('is the same every time, so that applying it again changes nothing', () =>
    expect(jobManifest(launching())).to.deep.equal(jobManifest(launching())));

  it('belongs to its Task and says so to people and programs', () => {
    const { metadata, spec } = jobManifest(launching());
    expect(metadata).to.deep.include({
      name: 'build-job-01234567-1',
      namespace: 'team',
      labels: { 'orka.ai/task': 'build', 'orka.ai/task-type': 'ai' },
      annotations: { 'orka.ai/task-name': 'build', 'orka.ai/task-uid': uid, 'orka.ai/run': '4' },
    });
    expect(metadata.ownerReferences).to.deep.equal([
      { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', name: 'build', uid, controller: true, blockOwnerDeletion: true },
    ]);
    expect(spec.template.metadata).to.deep.equal({ labels: metadata.labels, annotations: metadata.annotations });
  });

  it('runs once: trying again is decided elsewhere', () => {
    expect(jobManifest(launching()).spec.backoffLimit).to.equal(0);
    expect(podOf(launching()).restartPolicy).to.equal('Never');
  });

  for (const [timeout, seconds] of [
    [undefined, undefined],
    ['30m', 1800],
    ['1.2s', 2],
    ['1ms', 1],
  ] as const) {
    it(`a timeout of ${timeout} is a deadline of ${seconds} for the pod, and of 60 s more for the Job`, () => {
      const task = aTask({ spec: timeout === undefined ? {} : { timeout } });
      expect(podOf(launching({ task })).activeDeadlineSeconds).to.equal(seconds);
      expect(jobManifest(launching({ task })).spec.activeDeadlineSeconds).to.equal(
        seconds === undefined ? undefined : seconds + 60,
      );
    });
  }

  it('is hardened as the restricted profile of Kubernetes asks', () => {
    expect(podOf(launching()).securityContext).to.deep.equal({
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      fsGroupChangePolicy: 'OnRootMismatch',
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(workerOf(launching()).securityContext).to.deep.equal({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    });
  });

  it('has no token but its own, for us only', () => {
    const { automountServiceAccountToken, volumes } = podOf(launching());
    expect(automountServiceAccountToken).to.equal(false);
    const token = volumes?.find(({ name }) => name === 'identity')?.projected?.sources?.[0]?.serviceAccountToken;
    expect(token).to.deep.include({ audience: 'orka', path: 'token' });
    expect(envOf(launching())['ORKA_TOKEN_FILE']).to.equal('/var/run/orka/token');
  });

  it('every mount has its volume and every volume is mounted', () => {
    const task = aTask({ spec: { secretRef: { name: 's' } } });
    const input = launching({ task, agent: anAgent({ secretRef: { name: 'a' } }) });
    const volumes = podOf(input).volumes?.map(({ name }) => name);
    expect(workerOf(input).volumeMounts?.map(({ name }) => name)).to.have.members(volumes ?? []);
    expect(workerOf(input).volumeMounts?.map(({ mountPath }) => mountPath)).to.include.members([
      '/tmp',
      '/workspace',
      '/home/worker',
      '/session',
      '/secrets/task',
      '/secrets/agent',
    ]);
    expect(workerOf(input).envFrom).to.deep.equal([{ secretRef: { name: 'a' } }]);
  });

  it('the next attempt waits until the pod of this one has ended', () =>
    expect(jobManifest(launching()).spec.podReplacementPolicy).to.equal('Failed'));

  for (const [why, spec, shared] of [
    ['ai', { type: 'ai' }, true],
    ['container without an image', { type: 'container', command: ['ls'] }, true],
    ['container with an image, which may insist on being process 1', { type: 'container', image: 'x' }, undefined],
  ] as const)
    it(`the sandbox clears away ended processes: ${why}`, () =>
      expect(podOf(launching({ task: aTask({ spec: structuredClone(spec) as never }) })).shareProcessNamespace).to.equal(shared));

  const pull = { policy: 'IfNotPresent', secrets: ['one', 'two'] } as const;
  for (const [why, spec, policy] of [
    ['ai', { type: 'ai' }, 'IfNotPresent'],
    ['container without an image', { type: 'container', command: ['ls'] }, 'IfNotPresent'],
    ['container with an image, whose tag decides as ever', { type: 'container', image: 'x' }, undefined],
  ] as const)
    it(`pulling: ${why}`, () => {
      const input = launching({ task: aTask({ spec: structuredClone(spec) as never }) });
      const configured = { ...input, config: { ...input.config, pull } };
      expect(podOf(configured).imagePullSecrets).to.deep.equal([{ name: 'one' }, { name: 'two' }]);
      expect(workerOf(configured).imagePullPolicy).to.equal(policy);
    });

  it('says nothing of pulling where the installation does not: the ServiceAccount and the tag decide', () => {
    expect(podOf(launching())).not.to.have.property('imagePullSecrets');
    expect(workerOf(launching())).not.to.have.property('imagePullPolicy');
  });

  it('a child mounts the shared workspace', () => {
    const workspace = podOf(launching({ parent: aParent() })).volumes?.find(({ name }) => name === 'workspace');
    expect(workspace).to.deep.equal({ name: 'workspace', persistentVolumeClaim: { claimName: 'lead-task-workspace-parent-u' } });
  });

  const ofTask = { limits: { cpu: '3' } };
  const ofAgent = { limits: { cpu: '2' } };
  for (const [why, task, agent, expected] of [
    ['the Task says', aTask({ spec: { resources: ofTask } }), anAgent({ resources: ofAgent }), ofTask],
    ['the Agent says', aTask(), anAgent({ resources: ofAgent }), ofAgent],
    ['nobody says', aTask(), undefined, { requests: { cpu: '100m', memory: '512Mi' }, limits: { cpu: '1', memory: '2Gi' } }],
  ] as const) {
    it(`resources: ${why}`, () => expect(workerOf(launching({ task, agent })).resources).to.deep.equal(expected));
  }

  it("the Task's execution fields replace the Agent's one by one", () => {
    const agent = anAgent({ execution: { runtimeClassName: 'gvisor', nodeSelector: { disk: 'ssd' } } });
    const pod = podOf(launching({ agent, task: aTask({ spec: { execution: { nodeSelector: { disk: 'hdd' } } } }) }));
    expect(pod).to.deep.include({ runtimeClassName: 'gvisor', nodeSelector: { disk: 'hdd' } });
  });

  for (const [why, spec, expected] of [
    ['ai', { type: 'ai' }, { image: 'orka/orka', args: ['ai-worker'], serviceAccount: 'orka-ai-worker' }],
    [
      'container with an image',
      { type: 'container', image: 'busybox', command: ['ls'], args: ['-l'] },
      { image: 'busybox', command: ['ls'], args: ['-l'], serviceAccount: 'orka-container-worker' },
    ],
    [
      'container with its image as it is',
      { type: 'container', image: 'busybox' },
      { image: 'busybox', serviceAccount: 'orka-container-worker' },
    ],
    [
      'container without an image',
      { type: 'container', command: ['ls'], args: ['-l'] },
      { image: 'orka/orka', args: ['general-worker', 'ls', '-l'], serviceAccount: 'orka-container-worker' },
    ],
  ] as const) {
    it(`program: ${why}`, () => {
      const input = launching({ task: aTask({ spec: structuredClone(spec) as never }) });
      const { image, command, args } = workerOf(input);
      const program = {
        image,
        ...(command && { command }),
        ...(args && { args }),
        serviceAccount: podOf(input).serviceAccountName,
      };
      expect(program).to.deep.equal(expected);
    });
  }
});

describe("a worker's environment", () => {
  it('says who it is and where the other rooms are', () =>
    expect(envOf(launching({ agent: anAgent(), parent: aParent() }))).to.include({
      ORKA_TASK_NAME: 'build',
      ORKA_TASK_NAMESPACE: 'team',
      ORKA_TASK_UID: uid,
      ORKA_RUN: '4',
      ORKA_CONTROLLER_URL: 'http://api',
      ORKA_RESULT_ENDPOINT: 'http://api/internal/v1/results/team/build',
      ORKA_ARTIFACTS_ENDPOINT: 'http://api/internal/v1/artifacts/team/build',
      ORKA_ARTIFACTS_DIR: '/tmp/artifacts',
      ORKA_STORE_URL: 'http://store',
      ORKA_LLM_URL: 'http://llm',
      ORKA_WORKSPACE: '/workspace',
      ORKA_AGENT_NAME: 'coder',
      ORKA_PARENT_TASK: 'lead-task',
    }));

  it('says nothing of agents, parents and loops where there are none', () => {
    const names = Object.keys(envOf(launching()));
    expect(names.filter((name) => /AGENT|_PARENT|AUTONOMOUS|COORDINATION/.test(name))).to.deep.equal([]);
  });

  it('is in the trace of the Task: its own, or that of whoever made it', () => {
    const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const task = aTask({ metadata: { annotations: { 'orka.ai/traceparent': given } } });
    for (const input of [launching(), launching({ task })]) {
      const { context } = traceOfTask(uid, input.task.metadata.annotations?.['orka.ai/traceparent']);
      expect(envOf(input)['TRACEPARENT']).to.equal(formatTraceparent(context));
    }
  });

  it('tells workers of ours where spans go, and no image of a user', () => {
    const config = { ...launching().config, tracing: { url: 'http://collector/v1/traces', share: 0.5 } };
    expect(envOf({ ...launching(), config })).to.include({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector/v1/traces',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    });
    const task = aTask({ spec: { type: 'container', image: 'busybox' } });
    expect(Object.keys(envOf({ ...launching({ task }), config })).filter((name) => name.startsWith('OTEL_'))).to.deep.equal([]);
  });

  it('tells a coordinator its rules and an autonomous one its iteration', () => {
    const agent = anAgent({
      coordination: { enabled: true, autonomous: true, maxIterations: 7, allowedAgents: [{ name: 'a' }, { name: 'b' }] },
    });
    expect(envOf(launching({ agent, task: aTask({ status: { phase: 'Pending', iteration: 2 } }) }))).to.include({
      ORKA_AUTONOMOUS_MODE: 'true',
      ORKA_AUTONOMOUS_ITERATION: '2',
      ORKA_AUTONOMOUS_MAX_ITERATIONS: '7',
      ORKA_COORDINATION_ENABLED: 'true',
      ORKA_COORDINATION_DEPTH: '0',
      ORKA_COORDINATION_MAX_DEPTH: '3',
      ORKA_COORDINATION_MAX_CHILDREN: '5',
      ORKA_COORDINATION_ALLOWED_AGENTS: 'a,b',
    });
  });

  it('no limit of iterations is not told as one', () =>
    expect(
      envOf(launching({ agent: anAgent({ coordination: { enabled: true, autonomous: true, maxIterations: 0 } }) })),
    ).not.to.have.property('ORKA_AUTONOMOUS_MAX_ITERATIONS'));

  const container = (prompt: string) => launching({ task: aTask({ spec: { type: 'container', image: 'x', prompt } }) });

  it("a model's prompt does not travel in it, however short; a container's does where it fits", () => {
    expect(envOf(launching())).not.to.have.any.keys('ORKA_PROMPT', 'ORKA_PROMPT_FILE');
    expect(envOf(container('hello'))).to.include({ ORKA_PROMPT: 'hello', ORKA_PROMPT_FILE: '/workspace/.skills/PROMPT.md' });
    expect(envOf(container('é'.repeat(20_000)))).not.to.have.property('ORKA_PROMPT');
    expect(envOf(container('é'.repeat(20_000)))).to.have.property('ORKA_PROMPT_FILE');
  });

  it('what Kubernetes would expand in a prompt arrives as it was written', () =>
    expect(envOf(container('$(HOME) costs $$5, $5'))['ORKA_PROMPT']).to.equal('$$(HOME) costs $$$$5, $$5'));

  it('tells a worker of the model what it may report: never a key', () => {
    const agent = anAgent({ model: { name: 'big' }, tools: [{ name: 'file_read' }] });
    const env = envOf(launching({ agent, task: aTask({ spec: { ai: { tools: ['code_exec'] } } }) }));
    expect(env).to.include({ ORKA_AI_PROVIDER: 'anthropic', ORKA_AI_MODEL: 'big', ORKA_AI_TOOLS: 'file_read,code_exec' });
    expect(Object.keys(env).filter((name) => name.endsWith('KEY'))).to.deep.equal([]);
  });

  it('says nothing of models to a container', () => {
    const input = launching({ provider: undefined, task: aTask({ spec: { type: 'container', image: 'x' } }) });
    expect(Object.keys(envOf(input)).filter((name) => name.startsWith('ORKA_AI'))).to.deep.equal([]);
  });

  it('names the timeout where there is one', () => {
    expect(envOf(launching({ task: aTask({ spec: { timeout: '1m30s' } }) }))['ORKA_TIMEOUT_SECONDS']).to.equal('90');
    expect(envOf(launching())).not.to.have.property('ORKA_TIMEOUT_SECONDS');
  });

  it("the user's variables come last, replace ours, and are there once", () => {
    const env = [
      { name: 'ORKA_RUN', value: 'mine' },
      { name: 'TWICE', value: 'a' },
      { name: 'TWICE', value: 'b' },
      { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ];
    const found = workerOf(launching({ task: aTask({ spec: { env } }) })).env ?? [];
    expect(found.slice(-3)).to.deep.equal([{ name: 'ORKA_RUN', value: 'mine' }, { name: 'TWICE', value: 'b' }, env[3]]);
    expect(new Set(found.map(({ name }) => name)).size).to.equal(found.length);
  });
});

describe("a container's prompt", () => {
  const launchWith = (spec: Partial<Task['spec']>) =>
    launching({ task: aTask({ spec: { type: 'container', image: 'x', ...spec } }) });

  it('is in a ConfigMap of its Job that goes with the Task', () => {
    const map = promptMap(launchWith({ prompt: 'do it' }));
    expect(map?.metadata).to.deep.include({ name: 'build-job-01234567-1-skills', namespace: 'team' });
    expect(map?.metadata.ownerReferences?.[0]).to.include({ kind: 'Task', uid });
    expect(map?.data).to.deep.equal({ 'PROMPT.md': 'do it' });
  });
  it('is mounted in the workspace', () => {
    const input = launchWith({ prompt: 'do it' });
    expect(podOf(input).volumes).to.deep.include({ name: 'skills', configMap: { name: 'build-job-01234567-1-skills' } });
    expect(workerOf(input).volumeMounts).to.deep.include({ name: 'skills', mountPath: '/workspace/.skills', readOnly: true });
  });
  for (const [why, spec] of [
    ['a container without one', { prompt: '' }],
    ['a model, which gets it with its context', { type: 'ai', prompt: 'do it' }],
  ] as const)
    it(`there is none for ${why}`, () => {
      expect(promptMap(launchWith(spec))).to.equal(undefined);
      expect(podOf(launchWith(spec)).volumes?.map(({ name }) => name)).not.to.include('skills');
    });
});
