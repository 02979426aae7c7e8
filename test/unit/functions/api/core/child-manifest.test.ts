import { expect } from 'chai';
import {
  allowedAgent,
  childManifest,
  type Delegation,
  type Delegator,
  refusalOf,
} from '../../../../../functions/api/core/child-manifest.ts';
import type { AgentCoordination } from '../../../../../shared/api/generated/agent.ts';
import { sampleAgent, sampleChild, sampleTask } from './samples.ts';

const rules: AgentCoordination = { enabled: true, allowedAgents: [{ name: 'coder' }, { name: 'guest', namespace: 'lodge' }] };
const delegator = (more: Partial<Delegator> = {}): Delegator => ({
  parent: sampleTask(),
  agent: sampleAgent({ coordination: rules }),
  iteration: 2,
  ...more,
});
const call = (more: Partial<Delegation> = {}): Delegation => ({ call: 'c1', agent: 'coder', prompt: 'build', ...more });
const coder = sampleAgent({}, 'coder');

describe('api core: why a delegation is refused', () => {
  const rows: {
    name: string;
    call?: Partial<Delegation>;
    by?: Partial<Delegator>;
    target?: 'missing' | 'runtime';
    field?: string;
  }[] = [
    { name: 'a good one is not' },
    { name: 'no Agent', by: { agent: undefined }, field: 'agent' },
    { name: 'coordination is off', by: { agent: sampleAgent({ coordination: { ...rules, enabled: false } }) }, field: 'agent' },
    { name: 'no allow-list allows nobody', by: { agent: sampleAgent({ coordination: { enabled: true } }) }, field: 'agent' },
    { name: 'not on the list', call: { agent: 'stranger' }, field: 'agent' },
    {
      name: 'at the greatest depth there is room',
      by: { parent: sampleChild({ annotations: { 'orka.ai/coordination-depth': '2' } }) },
    },
    {
      name: 'beyond it there is none',
      by: { parent: sampleChild({ annotations: { 'orka.ai/coordination-depth': '3' } }) },
      field: 'agent',
    },
    { name: 'an Agent that is not there', target: 'missing', field: 'agent' },
    { name: 'an Agent with a runtime', target: 'runtime', field: 'agent' },
    { name: 'the Agent’s own namespace, said aloud', call: { namespace: 'team' } },
    { name: 'another one', call: { namespace: 'other' }, field: 'namespace' },
    { name: 'a workspace', call: { workspace: { gitRepo: 'x' } }, field: 'workspace' },
    { name: 'an empty workspace is none', call: { workspace: {} } },
    { name: 'a prior task', call: { prior_task: 'x' }, field: 'prior_task' },
    { name: 'an empty one is none', call: { prior_task: '', timeout: '', namespace: '' } },
    { name: 'a timeout that is none', call: { timeout: '5' }, field: 'timeout' },
  ];
  for (const { name, call: more, by, target, field } of rows) {
    it(name, () => {
      const found =
        target === 'missing' ? undefined : target === 'runtime' ? sampleAgent({ runtime: { type: 'codex' } }, 'coder') : coder;
      expect(refusalOf(call(more), delegator(by), found)?.field).to.equal(field);
    });
  }
});

describe('api core: child-manifest', () => {
  const specOf = (more: Partial<Delegation>, by: Partial<Delegator> = {}) => childManifest(call(more), delegator(by)).spec;

  it('is named by parent and call', () => {
    const name = (more: Partial<Delegation>, by?: Partial<Delegator>) => childManifest(call(more), delegator(by)).metadata.name;
    expect(name({})).to.equal(name({ prompt: 'other words' }));
    expect(name({})).to.not.equal(name({ call: 'c2' }));
    expect(name({})).to.not.equal(
      name({}, { parent: { ...sampleTask(), metadata: { ...sampleTask().metadata, uid: 'reborn' } } }),
    );
    expect(name({}, { parent: sampleTask({ name: 'n'.repeat(200) }) })).to.have.length.at.most(63);
  });
  it('belongs to the parent, and inherits root and claim from one that is a child itself', () => {
    const top = childManifest(call(), delegator()).metadata;
    expect(top.annotations).to.include({
      'orka.ai/root-task-uid': 'uid-root',
      'orka.ai/workspace-claim': 'root-workspace-uid-root',
    });
    const below = childManifest(call(), delegator({ parent: sampleChild() })).metadata;
    expect(below.annotations).to.include({
      'orka.ai/parent-task-uid': 'uid-kid',
      'orka.ai/root-task-uid': 'uid-root',
      'orka.ai/workspace-claim': 'root-workspace-1',
      'orka.ai/coordination-depth': '2',
    });
    expect(below.ownerReferences?.[0]).to.include({ name: 'kid', uid: 'uid-kid', controller: true, blockOwnerDeletion: true });
  });
  it('has labels that Kubernetes takes, whatever the names', () => {
    const { labels } = childManifest(call(), delegator({ parent: sampleTask({ name: `${'n'.repeat(70)}.x` }) })).metadata;
    for (const value of Object.values(labels ?? {})) expect(value).to.match(/^[\w.-]{1,63}$/);
    expect(labels).to.include({ 'orka.ai/coordinator': 'lead', 'orka.ai/delegated-agent': 'coder', 'orka.ai/iteration': '2' });
  });

  const specs: { name: string; call?: Partial<Delegation>; by?: Partial<Delegator>; has: object }[] = [
    { name: 'no more than was said', has: { type: 'ai', agentRef: { name: 'coder' }, prompt: 'build' } },
    {
      name: 'an Agent of another namespace',
      call: { agent: 'guest' },
      has: { type: 'ai', agentRef: { name: 'guest', namespace: 'lodge' }, prompt: 'build' },
    },
    {
      name: 'the parent’s priority',
      by: { parent: sampleTask({ spec: { priority: 7 } }) },
      has: { type: 'ai', agentRef: { name: 'coder' }, prompt: 'build', priority: 7 },
    },
    {
      name: 'its own priority, 0 included',
      call: { priority: 0 },
      by: { parent: sampleTask({ spec: { priority: 7 } }) },
      has: { type: 'ai', agentRef: { name: 'coder' }, prompt: 'build', priority: 0 },
    },
    {
      name: 'feedback below the prompt',
      call: { feedback: 'again' },
      has: { type: 'ai', agentRef: { name: 'coder' }, prompt: 'build\n\n## Feedback\n\nagain' },
    },
    {
      name: 'retries as many as asked',
      call: { auto_retry: true, max_retries: 4 },
      has: { type: 'ai', agentRef: { name: 'coder' }, prompt: 'build', retryPolicy: { maxRetries: 4 } },
    },
    {
      name: 'no retries where a number stands alone',
      call: { max_retries: 4 },
      has: { type: 'ai', agentRef: { name: 'coder' }, prompt: 'build' },
    },
  ];
  for (const { name, call: more = {}, by, has } of specs) it(name, () => expect(specOf(more, by)).to.deep.equal(has));

  it('finds an Agent beside its delegator’s Agent', () => {
    const away = delegator({ agent: sampleAgent({ coordination: rules }, 'lead', 'lodge') });
    expect(allowedAgent(away, 'coder')).to.deep.equal({ name: 'coder', namespace: 'lodge' });
  });
});
