import { expect } from 'chai';
import { storeEnvironment } from '../../../../functions/store/environment.ts';
import { InvalidError } from '../../../../shared/errors/catalogue.ts';

describe('store: its environment', () => {
  it('has a default for everything', () => {
    expect(storeEnvironment({})).to.include({
      PORT: 8080,
      ORKA_STORE_PATH: '/data/store.db',
      ORKA_TOKEN_AUDIENCE: 'orka',
      ORKA_EVENT_RETENTION: 100_000,
      ORKA_EVENT_LOG_BYTES: 1024 ** 3,
      ORKA_EVENT_RETENTION_DAYS: 30,
      ORKA_DEAD_LETTER_RETENTION: 10_000,
    });
  });
  it('takes numbers as the environment has them', () => expect(storeEnvironment({ PORT: '9000' }).PORT).to.equal(9_000));
  for (const [name, value] of [
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['ORKA_STORE_PATH', ''],
    ['ORKA_EVENT_RETENTION', '0'],
    ['ORKA_EVENT_AUDIENCE', ''],
    ['ORKA_LOG_LEVEL', 'loud'],
  ] as const)
    it(`refuses ${name}=${value}, naming it`, () => {
      expect(() => storeEnvironment({ [name]: value })).to.throw(InvalidError, new RegExp(name));
    });
});
