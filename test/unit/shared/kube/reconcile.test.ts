import { expect } from 'chai';
import { ConflictError, NotFoundError, UnavailableError } from '../../../../shared/errors/catalogue.ts';
import { reconcile } from '../../../../shared/kube/reconcile.ts';

/** Runs a pass over what `gather` finds, one after the other, with what `act` throws, one after the other. */
async function pass(found: (string | undefined)[], thrown: (Error | undefined)[]) {
  const log: string[] = [];
  const gathered = [...found];
  const errors = [...thrown];
  const result = await reconcile({
    gather: async () => gathered.shift(),
    async act(input: string) {
      log.push(`act on ${input}`);
      const error = errors.shift();
      if (error !== undefined) throw error;
      return `done with ${input}`;
    },
    vanished: async () => void log.push('vanished'),
  }).catch((error: Error) => error);
  return { result, log };
}

const conflict = new ConflictError('somebody was faster');
const missing = new NotFoundError('not found');

describe('reconcile', () => {
  it('acts once on what is there', async () =>
    expect(await pass(['a'], [])).to.deep.equal({ result: 'done with a', log: ['act on a'] }));
  it('does nothing about what was never there', async () =>
    expect(await pass([undefined], [])).to.deep.equal({ result: undefined, log: [] }));
  it('reads again after a conflict', async () =>
    expect(await pass(['a', 'b'], [conflict])).to.deep.equal({ result: 'done with b', log: ['act on a', 'act on b'] }));
  for (const [why, error] of [
    ['a conflict', conflict],
    ['something missing', missing],
  ] as const) {
    it(`takes back what it did when the object went: ${why}`, async () =>
      expect(await pass(['a', undefined], [error])).to.deep.equal({ result: undefined, log: ['act on a', 'vanished'] }));
  }
  it('gives up after five conflicts in a row, for the sender to come again', async () => {
    const { result, log } = await pass(Array(9).fill('a'), Array(9).fill(conflict));
    expect(result).to.equal(conflict);
    expect(log).to.have.length(5);
  });
  it('does not repeat what another failure ended', async () => {
    const down = new UnavailableError('down');
    expect(await pass(['a', 'a'], [down])).to.deep.equal({ result: down, log: ['act on a'] });
  });
});
