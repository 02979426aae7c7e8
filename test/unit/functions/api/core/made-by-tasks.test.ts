import { expect } from 'chai';
import { type AgentCall, agentManifest, agentRefusal } from '../../../../../functions/api/core/agent-manifest.ts';
import type { Delegator } from '../../../../../functions/api/core/child-manifest.ts';
import { type ContainerCall, containerManifest, containerRefusal } from '../../../../../functions/api/core/container-manifest.ts';
import type { AgentSpec } from '../../../../../shared/api/generated/agent.ts';
import { isMadeBy } from '../../../../../shared/core/made-agents.ts';
import { sampleAgent, sampleChild, sampleTask } from './samples.ts';

const leading: AgentSpec = {
  providerRef: { name: 'claude' },
  model: { provider: 'anthropic', name: 'big', temperature: 0.2, fallbacks: [{ providerRef: 'b', model: 'small' }] },
  tools: [{ name: 'web_fetch' }, { name: 'crm' }],
  skills: [{ name: 'style' }],
  coordination: { enabled: true, maxDepth: 2, maxConcurrentChildren: 3, allowedAgents: [{ name: 'coder' }] },
};
const lead = (more: Partial<Delegator> = {}): Delegator => ({
  parent: sampleTask(),
  agent: sampleAgent(leading),
  iteration: 0,
  ...more,
});

describe('api core: an Agent that a Task makes', () => {
  const call = (more: Partial<AgentCall> = {}): AgentCall => ({ call: 'c', role: 'Poet', systemPrompt: 'Rhyme.', ...more });
  const refused: [string, Partial<AgentCall>, RegExp, Partial<Delegator>?][] = [
    ['by one that does not coordinate', {}, /coordination enabled/, { agent: sampleAgent({}) }],
    ['with a Secret', { secretRef: 's' }, /^secretRef/],
    ['with a command line', { runtime: { type: 'claude' } }, /^runtime/],
    ['with another Provider', { providerRef: 'other' }, /you have "claude" only/],
    ['with another kind of provider', { model: { provider: 'openai' } }, /^model.provider/],
    ['with a dearer model', { model: { name: 'huge' } }, /^model.name "huge" is none of yours \(big, small\)/],
    ['with a tool that its maker lacks', { tools: ['crm', 'erp'] }, /^tools: you do not have erp /],
    ['with a skill that its maker lacks', { skills: ['law'] }, /^skills: you do not have law \(you have style\)/],
    ['that goes deeper', { coordination: { enabled: true, maxDepth: 3 } }, /maxDepth: yours is 2/],
    ['that runs more at a time', { coordination: { enabled: true, maxConcurrentChildren: 4 } }, /yours is 3/],
    ['that delegates to others', { coordination: { enabled: true, allowedAgents: [{ name: 'root' }] } }, /do not have root/],
  ];
  for (const [name, more, why, by] of refused)
    it(`${name} is refused`, () => expect(agentRefusal(call(more), lead(by))).to.match(why));

  it('has what its maker has, and what it was given of it', () => {
    const asked = call({
      model: { name: 'small' },
      tools: ['crm', 'web_fetch'],
      coordination: { enabled: true, allowedAgents: [{ name: 'coder' }] },
    });
    expect(agentRefusal(asked, lead())).to.equal(undefined);
    expect(agentManifest(asked, lead()).spec).to.deep.equal({
      providerRef: { name: 'claude', namespace: 'team' },
      model: { ...leading.model, name: 'small' },
      systemPrompt: { inline: 'Rhyme.' },
      tools: [{ name: 'crm' }, { name: 'web_fetch' }],
      coordination: { enabled: true, maxDepth: 2, maxConcurrentChildren: 3, allowedAgents: [{ name: 'coder' }] },
    });
  });
  it('is called by its role, the same for the same call, and is its maker’s alone', () => {
    const made = agentManifest(call({ role: '  Ünïted Poets! '.repeat(9) }), lead());
    expect(made.metadata.name).to.match(/^n-ted-poets[a-z-]+-[0-9a-f]{10}$/);
    expect(made.metadata.name.length).to.be.at.most(63);
    expect(agentManifest(call({ role: '诗人' }), lead()).metadata.name).to.match(/^agent-[0-9a-f]{10}$/);
    expect(agentManifest(call(), lead()).metadata.name).to.not.equal(agentManifest(call({ call: 'd' }), lead()).metadata.name);
    expect(isMadeBy(made, sampleTask())).to.equal(true);
    expect(isMadeBy(made, sampleTask({ name: 'other' }))).to.equal(false);
    expect(isMadeBy(sampleAgent(), sampleTask())).to.equal(false);
  });
});

describe('api core: a command that a Task runs', () => {
  const call = (more: Partial<ContainerCall> = {}): ContainerCall => ({
    call: 'c',
    name: 'tests',
    command: ['npm', 'test'],
    ...more,
  });
  const refused: [string, Partial<ContainerCall>, RegExp, Partial<Delegator>?][] = [
    ['by one that does not coordinate', {}, /coordination enabled/, { agent: sampleAgent({}) }],
    [
      'too deep',
      {},
      /depth 2 exceeds max 1/,
      { parent: sampleChild(), agent: sampleAgent({ coordination: { enabled: true, maxDepth: 1 } }) },
    ],
    ['under no name', { name: 'Run Tests' }, /must be lower-case/],
    ['elsewhere', { namespace: 'kube-system' }, /"team": leave it out/],
    ['with nothing to run', { command: [] }, /give a command/],
    ['for no time', { timeout: 'soon' }, /not a duration/],
    ['on a repository', { workspace: { gitRepo: 'x' } }, /^workspace/],
    ['after another', { prior_task: 'x' }, /^prior_task/],
    ['again and again', { schedule: '* * * * *' }, /^schedule/],
  ];
  for (const [name, more, why, by] of refused)
    it(`${name} is refused`, () => expect(containerRefusal(call(more), lead(by))).to.match(why));

  it('is a child on the files of its parent, under the name that was chosen', () => {
    const asked = call({ image: 'node:24', timeout: '5m', priority: 9 });
    expect(containerRefusal(asked, lead())).to.equal(undefined);
    const { metadata, spec } = containerManifest(asked, lead());
    expect(spec).to.deep.equal({ type: 'container', image: 'node:24', command: ['npm', 'test'], timeout: '5m', priority: 9 });
    expect(metadata.name).to.equal('tests');
    expect(metadata.annotations).to.include({
      'orka.ai/parent-task-uid': 'uid-root',
      'orka.ai/coordination-depth': '1',
      'orka.ai/call': 'c',
    });
    expect(metadata.annotations?.['orka.ai/workspace-claim']).to.match(/^root-workspace-/);
  });
});
