import { expect } from 'chai';
import { memoriesForRun, usualMemoryLimits } from '../../../../../functions/api/core/memory-context.ts';
import { memoryQuery } from '../../../../../functions/api/core/memory-query.ts';
import { proposalId } from '../../../../../functions/api/core/proposal-id.ts';
import { InvalidError } from '../../../../../shared/errors/catalogue.ts';
import type { Memory } from '../../../../../shared/store/memories.ts';

const memory = (content: string): Memory => ({
  id: 'm',
  namespace: 'n',
  sessionName: '',
  agentName: 'a',
  taskName: 't',
  parentTask: '',
  source: 'proposal',
  sourceProposalId: '',
  content,
  tags: ['x'],
  disabled: false,
  deleted: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
  lastRecalledAt: null,
  recalledCount: 0,
});
const lengths = (contents: string[], limits = usualMemoryLimits): number[] =>
  memoriesForRun(contents.map(memory), limits).map(({ content }) => content.length);

describe('api core: memories for a run', () => {
  it('say where they come from, and nothing of their bookkeeping', () => {
    expect(memoriesForRun([memory(' known \n')], usualMemoryLimits)).to.deep.equal([
      { source: 'proposal', task: 't', agent: 'a', tags: ['x'], created: '2026-01-01T00:00:00.000Z', content: 'known' },
    ]);
  });
  it('are five, each of 1,200 characters, with a mark where one was cut', () => {
    expect(lengths(Array.from({ length: 7 }, () => 'short'))).to.deep.equal([5, 5, 5, 5, 5]);
    expect(lengths(['x'.repeat(1_200), 'x'.repeat(1_201)])).to.deep.equal([1_200, 1_200]);
    expect(memoriesForRun([memory('x'.repeat(1_201))], usualMemoryLimits)[0]?.content).to.match(/x \[…\]$/);
  });
  it('have 6,000 characters in all; of the last there is as much as says something', () => {
    const long = 'x'.repeat(1_200);
    expect(lengths([long, long, long, long, long, long], { limit: 8, maxChars: 6_000 })).to.deep.equal([
      1_200, 1_200, 1_200, 1_200, 1_200,
    ]);
    expect(lengths([long, long], { limit: 8, maxChars: 1_300 })).to.deep.equal([1_200, 100]);
    expect(lengths([long, long], { limit: 8, maxChars: 1_230 })).to.deep.equal([1_200]);
  });
  it('are none where none are wanted', () => expect(lengths(['a'], { limit: 0, maxChars: 6_000 })).to.deep.equal([]));
  it('never end in half a character', () => {
    const [told] = memoriesForRun([memory(`${'x'.repeat(1_195)}😀😀😀`)], usualMemoryLimits);
    expect(told?.content.isWellFormed()).to.equal(true);
  });
});

describe('api core: which memories', () => {
  it('q is query, lists have commas, and a limit has the words of all lists', () => {
    expect(memoryQuery({ q: 'a', tags: 'x, y,', taskName: 't', namespace: 'n' }, '7')).to.deep.equal({
      query: 'a',
      tags: ['x', 'y'],
      ids: undefined,
      taskName: 't',
      limit: 7,
    });
    expect(memoryQuery({}, undefined).limit).to.equal(100);
    expect(memoryQuery({}, '9999').limit).to.equal(500);
    expect(() => memoryQuery({}, '0')).to.throw(InvalidError, 'limit must be at least 1');
  });
  it('a call of a Task makes one proposal, and no other call of any Task the same', () => {
    const ids = [proposalId({ uid: 'u' }, 'u/1/2'), proposalId({ uid: 'u' }, 'u/1/3'), proposalId({ uid: 'v' }, 'u/1/2')];
    expect(new Set(ids).size).to.equal(3);
    expect(proposalId({ uid: 'u' }, 'u/1/2'))
      .to.equal(ids[0])
      .and.match(/^prop-[0-9a-f]{20}$/);
  });
});
