import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import { runDue } from '../../../eventing/core/spine.ts';
import { createLongWork } from '../../../eventing/patience.ts';
import { silent } from '../../../shared/log/logger.ts';

const event = runDue({ namespace: 'n', name: 't', uid: 'u' }, { version: 1, source: '/x' });
const later = async (ms: number): Promise<typeof event> => delay(ms, event);

describe('work that a broker is let wait for', () => {
  let published: AnyOrkaEvent[];
  let errors: number;
  const work = () =>
    createLongWork({
      publisher: {
        async publish(one) {
          published.push(one);
        },
      },
      log: {
        ...silent,
        error: () => {
          errors += 1;
        },
      },
      patienceMs: 40,
    });
  beforeEach(() => {
    published = [];
    errors = 0;
  });

  it('is replied to where it is soon over', async () => {
    expect(await work().reply(later(0))).to.equal(event);
    expect(published).to.deep.equal([]);
  });
  it('is acknowledged where it is not, and published then', async () => {
    const long = work();
    expect(await long.reply(later(80))).to.equal(undefined);
    await long.calmed(2000);
    expect(published).to.deep.equal([event]);
  });
  it('says nothing where nothing came of it', async () => {
    const long = work();
    expect(await long.reply(delay(80, undefined))).to.equal(undefined);
    await long.calmed(2000);
    expect(published).to.deep.equal([]);
  });
  it('fails its delivery where it fails in time, and is logged where it does not', async () => {
    const long = work();
    const failing = async (ms: number): Promise<typeof event> => {
      await delay(ms);
      throw new Error('no');
    };
    expect(await long.reply(failing(0)).catch((error: Error) => error.message)).to.equal('no');
    expect(await long.reply(failing(80))).to.equal(undefined);
    await long.calmed(2000);
    expect({ errors, published }).to.deep.equal({ errors: 1, published: [] });
  });
  it('is not waited for longer than the grace', async () => {
    const long = work();
    await long.reply(later(400));
    const began = Date.now();
    await long.calmed(20);
    expect(Date.now() - began).to.be.below(200);
    await long.calmed(2000);
  });
});
