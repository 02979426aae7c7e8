import { expect } from 'chai';
import { memoryText, reflectionText, skillsText } from '../../../../../shared/agent/core/knowledge.ts';
import { systemPromptOf } from '../../../../../shared/agent/core/prompt.ts';
import type { RunSkill } from '../../../../../shared/api/worker.ts';
import { sampleContext } from './samples.ts';

const skill = (name: string, more: Partial<RunSkill> = {}): RunSkill => ({
  name,
  description: `about\n${name}`,
  hash: 'h',
  from: { name, at: { namespace: 'n', name } },
  ...more,
});
const context = sampleContext();
const memories = [
  { source: 'manual', task: '', agent: '', tags: [], created: '2026-01-01T00:00:00.000Z', content: 'One.' },
  { source: 'proposal', task: 't', agent: 'a', tags: ['x', 'y'], created: '2026-01-02T00:00:00.000Z', content: 'Two.\nTwo.' },
];

describe('ai worker: skills in the prompt', () => {
  it('few stand there whole, with their files, in their order', () => {
    const files = [{ path: 'a.md', text: 'A\n' }];
    const items = [skill('one', { content: { text: '# One', files } }), skill('two', { content: { text: '', files: [] } })];
    expect(skillsText({ skills: { hash: 'h', items } })).to.equal(
      '## Skill: one\n\n# One\n\n### File a.md\n\nA\n\n## Skill: two',
    );
  });
  it('of many there are names and descriptions, a line each, and how to read them', () => {
    const text = skillsText({ skills: { hash: 'h', items: [skill('one'), skill('two')] } });
    expect(text)
      .to.contain('read_skill')
      .and.match(/\n\n- one: about one\n- two: about two$/);
  });
});

describe('ai worker: memory in the prompt', () => {
  it('says of each where it comes from, as far as that is known', () => {
    const text = memoryText({ memories });
    expect(text).to.match(/^## Durable Memory\n\n/);
    expect(text).to.contain('\n\n1. [source=manual; created=2026-01-01T00:00:00.000Z]\nOne.\n\n');
    expect(text).to.match(/2\. \[source=proposal; task=t; agent=a; tags=x,y; created=2026-01-02T00:00:00\.000Z\]\nTwo\.\nTwo\.$/);
  });
  it('says when to put something down, with the tools that are there', () => {
    expect(reflectionText({ tools: ['recall_memory'] })).to.equal('');
    expect(reflectionText({ tools: ['remember', 'propose_memory'] })).to.contain('remember or propose_memory');
  });
  it('skills stand above the instructions, memory below them', () => {
    const items = [skill('one', { content: { text: '# One', files: [] } })];
    const prompt = systemPromptOf({ ...context, skills: { hash: 'h', items }, memories, tools: ['remember'] });
    const parts = ['## Skill: one', 'You lead.', '## Durable Memory\n', '## Durable Memory Reflection'];
    const places = parts.map((part) => prompt.indexOf(part));
    expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
    expect(places[0]).to.equal(0);
  });
});
