import { expect } from 'chai';
import { firstLineOf, frontMatterOf } from '../../../../../functions/api/core/front-matter.ts';
import { type SkillBody, skillFromBody } from '../../../../../functions/api/core/skill-from-body.ts';
import { isListed, type ReadSkill, skillSet } from '../../../../../functions/api/core/skill-set.ts';
import { InvalidError } from '../../../../../shared/errors/catalogue.ts';

const read = (name: string, inline: string, files: Record<string, string> = {}): ReadSkill => ({
  ref: { name, at: { namespace: 'n', name } },
  description: `about ${name}`,
  text: inline,
  content: { inline, files },
});

describe('api core: a set of skills', () => {
  it('is nothing where there are none', () => {
    expect(skillSet([])).to.equal(undefined);
    expect(isListed(undefined)).to.equal(false);
  });
  it('is whole up to 24 KiB, files included and in the order of their paths', () => {
    const set = skillSet([read('a', 'x'.repeat(24 * 1024 - 4), { 'b.md': 'b', 'a.md': 'aaa' })]);
    expect(set?.items[0]?.content?.files).to.deep.equal([
      { path: 'a.md', text: 'aaa' },
      { path: 'b.md', text: 'b' },
    ]);
    expect(isListed(set)).to.equal(false);
  });
  it('is a list of names and descriptions beyond that, of all of them', () => {
    const set = skillSet([read('a', 'x'.repeat(24 * 1024)), read('b', 'y')]);
    expect(set?.items.map(({ name, description, content }) => ({ name, description, content }))).to.deep.equal([
      { name: 'a', description: 'about a', content: undefined },
      { name: 'b', description: 'about b', content: undefined },
    ]);
    expect(isListed(set)).to.equal(true);
  });
  it('has a hash that a change of any text or file changes, and of nothing else', () => {
    const hash = (...skills: ReadSkill[]): string | undefined => skillSet(skills)?.hash;
    const [a, b] = [read('a', 'one', { f: '1' }), read('b', 'two')];
    expect(hash(a, b)).to.equal(hash(read('a', 'one', { f: '1' }), { ...b, description: 'other words' }));
    const others = [hash(b, a), hash(a), hash(read('a', 'one', { f: '2' }), b), hash(read('a', 'one', { g: '1' }), b)];
    expect(new Set([hash(a, b), ...others]).size).to.equal(5);
  });
});

describe('api core: what stands above a guide', () => {
  const rows = [
    { name: 'nothing', text: ' # Guide\nDo.', is: { yaml: undefined, body: '# Guide\nDo.' } },
    { name: 'YAML between lines', text: '---\nname: a\n---\n\n# Guide', is: { yaml: 'name: a', body: '# Guide' } },
    { name: 'as Windows writes it', text: '\uFEFF---\r\nname: a\r\n---\r\nDo.', is: { yaml: 'name: a', body: 'Do.' } },
    {
      name: 'a line in the text is none',
      text: 'Do.\n---\nname: a\n---',
      is: { yaml: undefined, body: 'Do.\n---\nname: a\n---' },
    },
    { name: 'one that never ends is none', text: '---\nname: a', is: { yaml: undefined, body: '---\nname: a' } },
  ];
  for (const { name, text, is } of rows) it(name, () => expect(frontMatterOf(text)).to.deep.equal(is));
  it('where nobody says what a guide is about, its first line does', () => {
    expect(firstLineOf('\n---\n## How we *release*\ntext')).to.equal('How we *release*');
    expect(firstLineOf('')).to.equal('');
  });
});

describe('api core: a Skill from a body', () => {
  const guide = { inline: '# Guide', files: { 'a.md': 'a' } };
  const made = (body: SkillBody) => skillFromBody(body, { namespace: 'n' });
  it('takes a manifest, fields at the top, or both: what stands at the top wins', () => {
    const spec = { description: 'd', content: guide, version: '1' };
    const skill = made({ metadata: { name: 's', labels: { a: 'b' } }, spec });
    expect(skill).to.deep.equal({
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Skill',
      metadata: { name: 's', namespace: 'n', labels: { a: 'b' } },
      spec,
    });
    expect(made({ name: 's', description: 'd', content: '# Guide' }).spec).to.deep.equal({
      description: 'd',
      content: { inline: '# Guide' },
    });
    expect(made({ name: 't', description: 'top', metadata: { name: 's' }, spec })).to.deep.include({
      spec: { ...spec, description: 'top' },
    });
  });
  const wrong: { body: SkillBody; field: string }[] = [
    { body: { description: 'd', content: 'x' }, field: 'name' },
    { body: { name: 's', content: 'x' }, field: 'description' },
    { body: { name: 's', description: 'd' }, field: 'content' },
    { body: { kind: 'Agent', name: 's' }, field: 'kind' },
    { body: { apiVersion: 'v1', name: 's' }, field: 'apiVersion' },
  ];
  for (const { body, field } of wrong)
    it(`names ${field} where that is wrong`, () => expect(() => made(body)).to.throw(InvalidError, field));
  it('keeps the name of the path', () => {
    expect(() => skillFromBody({ name: 'other', description: 'd', content: 'x' }, { namespace: 'n', name: 's' })).to.throw(
      InvalidError,
    );
  });
});
