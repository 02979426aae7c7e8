import { expect } from 'chai';
import type { AgentSkill } from '../../../../shared/api/generated/agent.ts';
import { described, skillRefsOf } from '../../../../shared/core/skill-refs.ts';
import { sampleAgent, sampleTask } from '../../functions/api/core/samples.ts';

const skill = (name: string): AgentSkill => ({ name });
const map = (name: string, key: string): AgentSkill => ({ configMapRef: { name, key } });

const rows: { name: string; agent?: AgentSkill[]; task?: AgentSkill[]; is: string[] }[] = [
  { name: 'nobody lists any', is: [] },
  {
    name: 'the Agent’s first, then the Task’s, each as listed',
    agent: [skill('b'), skill('a')],
    task: [skill('d'), skill('c')],
    is: ['b', 'a', 'd', 'c'],
  },
  {
    name: 'each name once, where it came first',
    agent: [skill('a'), skill('b')],
    task: [skill('a'), skill('c')],
    is: ['a', 'b', 'c'],
  },
  {
    name: 'one of a ConfigMap is named after its key',
    task: [map('team', 'review.md'), map('team', 'notes')],
    is: ['review', 'notes'],
  },
  { name: 'or after its ConfigMap', task: [map('release', 'SKILL.md')], is: ['release'] },
  {
    name: 'a Skill and a key of the same name are one',
    agent: [skill('review')],
    task: [map('team', 'review.md')],
    is: ['review'],
  },
  { name: 'an entry that says nothing means nothing', agent: [{}, { name: '' }, skill('a')], is: ['a'] },
];

describe('skills of a run', () => {
  const refs = (agent: AgentSkill[] | undefined, task: AgentSkill[] | undefined, type: 'ai' | 'container' = 'ai') =>
    skillRefsOf(
      sampleTask({ spec: { type, ...(task === undefined ? {} : { ai: { skills: task } }) } }),
      agent && sampleAgent({ skills: agent }),
    );
  for (const { name, agent, task, is } of rows)
    it(name, () => expect(refs(agent, task).map((ref) => ref.name)).to.deep.equal(is));
  it('are none for a Task that asks no model', () => expect(refs([skill('a')], undefined, 'container')).to.deep.equal([]));
  it('are looked for beside who lists them', () => {
    const agent = { ...sampleAgent({ skills: [skill('a')] }), metadata: { name: 'agent', namespace: 'shared' } };
    const task = sampleTask({ spec: { ai: { skills: [map('m', 'k.md')] } } });
    expect(skillRefsOf(task, agent).map(({ at }) => at.namespace)).to.deep.equal(['shared', task.metadata.namespace]);
  });
  it('are named so that somebody can look for them', () => {
    const [a, b] = refs([skill('a')], [map('m', 'k.md')]);
    expect([a && described(a), b && described(b)]).to.deep.equal(['skill "a"', 'key "k.md" of ConfigMap "m"']);
  });
});
