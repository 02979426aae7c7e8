import { expect } from 'chai';
import { memoryTextOf, soundMemory } from '../../../../../functions/store/core/memory-parts.ts';
import { allWordsOf, anyWordOf } from '../../../../../functions/store/core/memory-words.ts';
import { mayBecome } from '../../../../../functions/store/core/proposal-status.ts';
import { ConflictError, InvalidError } from '../../../../../shared/errors/catalogue.ts';
import { type MemoryProposal, proposalStatuses } from '../../../../../shared/store/memories.ts';

const rows: { name: string; text: string; is: string | undefined }[] = [
  { name: 'each word once, without those that say nothing', text: 'What is the Gate? A gate!', is: '("gate")' },
  { name: 'any of them', text: 'blue gate', is: '("blue" OR "gate")' },
  { name: 'nothing in it is syntax', text: 'blue" NEAR( *', is: '("blue" OR "near")' },
  { name: 'words of every script', text: 'Zürich 東京', is: '("zürich" OR "東京")' },
  { name: 'a text of nothing but such words', text: 'How would you do that?', is: undefined },
  { name: 'no words', text: '!? "', is: undefined },
];

describe('store core: what a text is about', () => {
  for (const { name, text, is } of rows)
    it(name, () =>
      expect(anyWordOf('team', text)).to.equal(is === undefined ? undefined : `namespace : "team" AND {content tags} : ${is}`),
    );
  it('of a long text both ends count', () => {
    const words = anyWordOf('n', Array.from({ length: 1_000 }, (_, i) => `w${i}`).join(' ')) ?? '';
    expect(words.match(/"w\d+"/g)).to.have.length(64);
    expect(words).to.contain('"w0"').and.contain('"w999"').and.not.contain('"w500"');
  });
  it('who looks for words wants all of them, the last as far as it goes', () => {
    expect(allWordsOf('n', 'the blue ga')).to.equal('namespace : "n" AND {content tags} : ("the" AND "blue" AND "ga"*)');
    expect(allWordsOf('n', '*')).to.equal(undefined);
  });
});

describe('store core: what may become of a proposal', () => {
  const allowed = [
    'pending accepted',
    'pending rejected',
    'pending archived',
    'accepted applied',
    'accepted archived',
    'rejected archived',
  ];
  for (const from of proposalStatuses)
    for (const to of proposalStatuses)
      it(`${from} to ${to}`, () => {
        if (from === to) expect(mayBecome(from, to)).to.equal(false);
        else if (allowed.includes(`${from} ${to}`)) expect(mayBecome(from, to)).to.equal(true);
        else expect(() => mayBecome(from, to)).to.throw(ConflictError, from);
      });
});

describe('store core: the text of a memory', () => {
  const proposal = (parts: Partial<MemoryProposal>): MemoryProposal =>
    ({ title: 'Title', description: '', content: '', patch: '', ...parts }) as MemoryProposal;
  it('is all that its proposal says, once', () => {
    expect(memoryTextOf(proposal({ description: 'Why.', content: 'What.' }))).to.equal('Title\n\nWhy.\n\nWhat.');
    expect(memoryTextOf(proposal({ content: 'Title and more' }))).to.equal('Title and more');
    expect(memoryTextOf(proposal({ patch: '+a' }))).to.equal('Title\n\n+a');
    expect(memoryTextOf(proposal({}))).to.equal('Title');
  });
  it('has 65,536 bytes and says something; tags are tidied', () => {
    expect(() => soundMemory({ content: 'é'.repeat(32_769) })).to.throw(InvalidError, '65536 bytes');
    expect(() => soundMemory({ content: '\n' })).to.throw(InvalidError, 'empty');
    expect(soundMemory({ content: 'x', tags: [' a', 'a '] })).to.deep.equal({ content: 'x', tags: ['a'] });
  });
});
