import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { endOnSignals } from '../../../image/end-on-signals.ts';

/** A process that notes down with which codes it was ended. */
function processOf(): { readonly target: NodeJS.Process; readonly codes: number[] } {
  const codes: number[] = [];
  const target = Object.assign(new EventEmitter(), { exit: (code: number) => void codes.push(code) });
  endOnSignals(target as unknown as NodeJS.Process);
  return { target: target as unknown as NodeJS.Process, codes };
}

describe('a signal to the first process of a container', () => {
  for (const [signal, code] of [['SIGTERM', 143] as const, ['SIGINT', 130] as const])
    it(`${signal} ends it with ${code} while no program listens`, () => {
      const { target, codes } = processOf();
      target.emit(signal, signal);
      expect(codes).to.deep.equal([code]);
    });

  it('is left to a program that listens', () => {
    const { target, codes } = processOf();
    target.on('SIGTERM', () => undefined);
    target.emit('SIGTERM', 'SIGTERM');
    expect(codes).to.deep.equal([]);
  });

  it('ends it where the program listened for the first one only', () => {
    const { target, codes } = processOf();
    const told = (): void => void target.off('SIGTERM', told);
    target.on('SIGTERM', told);
    target.emit('SIGTERM', 'SIGTERM');
    target.emit('SIGTERM', 'SIGTERM');
    expect(codes).to.deep.equal([143]);
  });
});
