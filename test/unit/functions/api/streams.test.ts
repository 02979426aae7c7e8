import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { Response } from 'express';
import { createStreams, defaultStreamLimits } from '../../../../functions/api/streams.ts';
import { until } from '../../../support/until.ts';

const response = (): Response => new PassThrough() as unknown as Response;
const closed = (res: Response): Promise<true> => until('the answer to be closed', () => res.closed || undefined, { everyMs: 1 });

describe('api: open streams', () => {
  it('are counted until their reader is gone', async () => {
    const streams = createStreams({ ...defaultStreamLimits, open: 1 });
    const res = response();
    const signal = streams.open(res);
    expect(() => streams.open(response())).to.throw('all 1 streams of this process are taken');
    res.destroy();
    await closed(res);
    expect(signal.aborted).to.equal(true);
    expect(streams.open(response()).aborted).to.equal(false);
  });
  it('are not counted where the reader was gone before', async () => {
    const streams = createStreams({ ...defaultStreamLimits, open: 1 });
    const res = response();
    res.destroy();
    await closed(res);
    expect(streams.open(res).aborted).to.equal(true);
    expect(streams.open(response()).aborted).to.equal(false);
  });
  it('end when their time is up, and with their process', async () => {
    const streams = createStreams({ ...defaultStreamLimits, longestMs: 5 });
    const old = streams.open(response());
    await until('its time to be up', () => old.aborted || undefined, { everyMs: 1 });
    const young = createStreams(defaultStreamLimits);
    const signals = [young.open(response()), young.open(response())];
    young.close();
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, true]);
  });
});
