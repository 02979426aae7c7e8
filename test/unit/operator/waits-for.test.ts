import { expect } from 'chai';
import { waitsFor } from '../../../operator/core/waits-for.ts';
import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../shared/api/generated/provider.ts';
import type { Task, TaskSpec } from '../../../shared/api/generated/task.ts';

const agent: Agent = {
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Agent',
  metadata: { name: 'coder', namespace: 'n' },
  spec: { providerRef: { name: 'claude' }, secretRef: { name: 'git' }, skills: [{ name: 'review' }] },
};
const provider: Provider = {
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Provider',
  metadata: { name: 'claude', namespace: 'n' },
  spec: { type: 'anthropic', secretRef: { name: 'keys' } },
};
const references = {
  agent: ({ name }: { name: string }) => (name === 'coder' ? agent : undefined),
  provider: ({ name }: { name: string }) => (name === 'claude' ? provider : undefined),
};
const waiting = (reason: string, spec: Partial<TaskSpec> = {}): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't', namespace: 'n' },
  spec: { type: 'ai', agentRef: { name: 'coder' }, ...spec },
  status: { phase: 'Pending', conditions: [{ type: 'Admitted', status: 'False', reason, message: '', lastTransitionTime: '' }] },
});
const at = (name: string, namespace = 'n') => ({ namespace, name });

describe('a Task waits for', () => {
  for (const [why, task, changed, expected] of [
    ['its Agent', waiting('AgentNotFound'), { kind: 'Agent', at: at('coder') }, true],
    ['its Agent, which may name another Provider now', waiting('ProviderNotReady'), { kind: 'Agent', at: at('coder') }, true],
    ['no other Agent', waiting('AgentNotFound'), { kind: 'Agent', at: at('reviewer') }, false],
    ['no Agent of that name elsewhere', waiting('AgentNotFound'), { kind: 'Agent', at: at('coder', 'm') }, false],
    ["its Agent's Provider", waiting('ProviderNotReady'), { kind: 'Provider', at: at('claude') }, true],
    [
      'a Provider of its own before that',
      waiting('ProviderNotReady', { ai: { providerRef: { name: 'mine' } } }),
      { kind: 'Provider', at: at('claude') },
      false,
    ],
    ['no Provider while it waits for a place', waiting('SiblingLimitReached'), { kind: 'Provider', at: at('claude') }, false],
    ["the Provider's Secret", waiting('ProviderNotReady'), { kind: 'Secret', at: at('keys') }, true],
    ['no other Secret', waiting('ProviderNotReady'), { kind: 'Secret', at: at('other') }, false],
    [
      'a Secret that it mounts',
      waiting('SecretNotFound', { secretRef: { name: 'mine' } }),
      { kind: 'Secret', at: at('mine') },
      true,
    ],
    ["a skill of its Agent's", waiting('SkillNotFound'), { kind: 'Skill', at: at('review') }, true],
    [
      'a skill of its own',
      waiting('SkillNotFound', { ai: { skills: [{ name: 'style' }] } }),
      { kind: 'Skill', at: at('style') },
      true,
    ],
    ['no other skill', waiting('SkillNotFound'), { kind: 'Skill', at: at('style') }, false],
    ['no skill while it waits for something else', waiting('SecretNotFound'), { kind: 'Skill', at: at('review') }, false],
    ['a Tool of its own', waiting('ToolNotFound', { ai: { tools: ['crm'] } }), { kind: 'Tool', at: at('crm') }, true],
    ['one tool of a server', waiting('ToolNotUsable', { ai: { tools: ['crm__read'] } }), { kind: 'Tool', at: at('crm') }, true],
    ['no other Tool', waiting('ToolNotFound', { ai: { tools: ['crm'] } }), { kind: 'Tool', at: at('erp') }, false],
    [
      'no Tool while it waits for something else',
      waiting('SecretNotFound', { ai: { tools: ['crm'] } }),
      { kind: 'Tool', at: at('crm') },
      false,
    ],
    ['a Secret that its Agent mounts', waiting('SecretNotFound'), { kind: 'Secret', at: at('git') }, true],
  ] as const) {
    it(`${why}`, () => expect(waitsFor(task, changed, references)).to.equal(expected));
  }
  it('nothing, where it does not wait', () => {
    expect(waitsFor({ ...waiting('x'), status: { phase: 'Running' } }, { kind: 'Agent', at: at('coder') }, references)).to.equal(
      false,
    );
  });
});
