import { expect } from 'chai';
import { activityOf, agentStatus } from '../../../operator/core/status-agent.ts';
import { providerStatus } from '../../../operator/core/status-provider.ts';
import { skillStatus } from '../../../operator/core/status-skill.ts';
import { toolStatus } from '../../../operator/core/status-tool.ts';
import { trimSecret, trimTask } from '../../../operator/core/trim.ts';
import type { Agent, AgentSpec } from '../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../shared/api/generated/provider.ts';
import type { Skill } from '../../../shared/api/generated/skill.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Tool, ToolSpec } from '../../../shared/api/generated/tool.ts';
import type { Secret } from '../../../shared/api/kubernetes/core.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const apiVersion = 'core.orka.ai/v1alpha1';
const metadata = { name: 'x', namespace: 'n', generation: 2 };
const secret: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys', namespace: 'n', uid: 's', resourceVersion: '9' },
  data: { 'api-key': 'c2VjcmV0' },
};

describe('the status of a Provider', () => {
  const provider: Provider = { apiVersion, kind: 'Provider', metadata, spec: { type: 'openai', secretRef: { name: 'keys' } } };
  it('is ready with its Secret', () => {
    const status = providerStatus(provider, secret, now);
    expect(status).to.include({ ready: true, message: 'Provider configuration is valid', lastValidated: '2026-01-01T12:00:00Z' });
    expect(status?.conditions?.[0]).to.include({
      type: 'Ready',
      status: 'True',
      reason: 'ConfigurationValid',
      observedGeneration: 2,
    });
  });
  it('names what is missing without it', () =>
    expect(providerStatus(provider, undefined, now)).to.include({ ready: false, message: 'referenced secret not found: keys' }));
  it('is not written again for nothing, however much time passes', () => {
    const status = providerStatus(provider, secret, now) ?? {};
    expect(providerStatus({ ...provider, status }, secret, now + 1e9)).to.equal(undefined);
    expect(providerStatus({ ...provider, status }, undefined, now + 1e9)?.ready).to.equal(false);
  });
});

describe('the status of an Agent', () => {
  const agent = (spec: AgentSpec = {}): Agent => ({ apiVersion, kind: 'Agent', metadata, spec });
  const idle = { activeTasks: 0, lastUsed: undefined };
  const withProvider = agent({ providerRef: { name: 'claude' } });
  for (const [why, of, world, expected] of [
    ['nothing referred to', agent(), { providerReady: undefined, missing: [] }, 'True ReferencesResolved'],
    ['a ready Provider', withProvider, { providerReady: true, missing: [] }, 'True ReferencesResolved'],
    ['a Provider that is not ready', withProvider, { providerReady: false, missing: [] }, 'False ProviderNotReady'],
    ['no such Provider', withProvider, { providerReady: undefined, missing: [] }, 'False ProviderNotFound'],
    ['something else missing', withProvider, { providerReady: true, missing: ['secret "git"'] }, 'False ReferenceNotFound'],
  ] as const) {
    it(why, () => {
      const condition = agentStatus(of, world, idle, now)?.conditions?.[0];
      expect(`${condition?.status} ${condition?.reason}`).to.equal(expected);
    });
  }
  it('counts and remembers, and is written only when something changed', () => {
    const world = { providerReady: undefined, missing: [] };
    const used = agentStatus(agent(), world, { activeTasks: 2, lastUsed: '2026-01-01T11:00:00Z' }, now);
    expect(used).to.include({ activeTasks: 2, lastUsed: '2026-01-01T11:00:00Z', ready: true });
    const withStatus = { ...agent(), ...(used === undefined ? {} : { status: used }) };
    expect(agentStatus(withStatus, world, { activeTasks: 2, lastUsed: '2026-01-01T10:00:00Z' }, now)).to.equal(undefined);
    expect(agentStatus(withStatus, world, idle, now)).to.include({ activeTasks: 0, lastUsed: '2026-01-01T11:00:00Z' });
  });
  it('its Tasks are those that name it, from wherever', () => {
    const task = (namespace: string, agentRef: object, status: object): Task => ({
      apiVersion,
      kind: 'Task',
      metadata: { name: 't', namespace },
      spec: { type: 'ai', agentRef: agentRef as never },
      status,
    });
    const tasks = [
      task('n', { name: 'x' }, { phase: 'Running' }),
      task('m', { name: 'x', namespace: 'n' }, { phase: 'Running' }),
      task('m', { name: 'x' }, { phase: 'Running' }),
      task('n', { name: 'x' }, { phase: 'Succeeded', completionTime: '2026-01-01T10:00:00Z' }),
      task('n', { name: 'x' }, { phase: 'Failed', completionTime: '2026-01-01T09:00:00Z' }),
      task('n', { name: 'y' }, { phase: 'Running' }),
    ];
    expect(activityOf({ namespace: 'n', name: 'x' }, tasks)).to.deep.equal({ activeTasks: 2, lastUsed: '2026-01-01T10:00:00Z' });
  });
});

describe('the status of a Tool', () => {
  const tool = (spec: Partial<ToolSpec>): Tool => ({ apiVersion, kind: 'Tool', metadata, spec: { description: 'd', ...spec } });
  for (const [why, spec, available, reason] of [
    ['a URL', { http: { url: 'https://x/y' } }, true, 'Configured'],
    ['a URL with parameters in it', { http: { url: 'https://x/{{ city }}?q={{day}}' } }, true, 'Configured'],
    ['no URL', {}, false, 'URLMissing'],
    ['something that is no URL', { http: { url: 'weather' } }, false, 'URLInvalid'],
    ['an actor', { mcp: { substrateActor: { templateRef: {} } } }, false, 'NotSupported'],
  ] as const) {
    it(why, () => {
      const status = toolStatus(tool(structuredClone(spec) as never), now);
      expect(status?.available).to.equal(available);
      expect(status?.conditions?.[0]?.reason).to.equal(reason);
      expect(toolStatus({ ...tool(structuredClone(spec) as never), ...(status && { status }) }, now + 1e9)).to.equal(undefined);
    });
  }
});

describe('the status of a Skill', () => {
  const skill = (inline: string, files?: Record<string, string>): Skill => ({
    apiVersion,
    kind: 'Skill',
    metadata,
    spec: { description: 'd', content: { inline, ...(files && { files }) } },
  });
  const hash = (of: Skill) => skillStatus(of, now)?.contentHash;
  it('is ready, with a hash of its content', () =>
    expect(skillStatus(skill('do this'), now)).to.deep.include({ phase: 'Ready', observedGeneration: 2 }));
  it('is in error where there is no content', () => expect(skillStatus(skill(' \n'), now)?.phase).to.equal('Error'));
  it('the hash does not depend on the order of the files', () =>
    expect(hash(skill('x', { a: '1', b: '2' }))).to.equal(hash(skill('x', { b: '2', a: '1' }))));
  it('and tells apart what only joins to the same', () =>
    expect(hash(skill('x', { a: 'bc' }))).not.to.equal(hash(skill('x', { ab: 'c' }))));
  it('is not written again for nothing', () => {
    const status = skillStatus(skill('x'), now);
    expect(skillStatus({ ...skill('x'), ...(status && { status }) }, now + 1e9)).to.equal(undefined);
  });
});

describe('the caches of the operator', () => {
  it('hold the names of a Secret, and nothing of its values', () => {
    const annotated = {
      ...secret,
      metadata: { ...secret.metadata, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'c2VjcmV0' } },
    };
    expect(JSON.stringify(trimSecret(annotated))).not.to.include('c2VjcmV0');
    expect(Object.keys(trimSecret(annotated).data ?? {})).to.deep.equal(['api-key']);
  });
  it('hold no prompts', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'PROMPT', 'orka.ai/cancel': '' };
    const applied = { ...metadata, annotations };
    const task: Task = {
      apiVersion,
      kind: 'Task',
      metadata: applied,
      spec: { type: 'ai', prompt: 'PROMPT', ai: { prompt: 'PROMPT', systemPrompt: 'PROMPT', providerRef: { name: 'p' } } },
    };
    expect(JSON.stringify(trimTask(task))).not.to.include('PROMPT');
    expect(trimTask(task).metadata.annotations).to.deep.equal({ 'orka.ai/cancel': '' });
    expect(trimTask(task).spec.ai?.providerRef?.name).to.equal('p');
  });
});
