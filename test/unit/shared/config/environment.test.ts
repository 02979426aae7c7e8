import { expect } from 'chai';
import { audience, readEnvironment, url } from '../../../../shared/config/environment.ts';
import { InvalidError } from '../../../../shared/errors/catalogue.ts';

describe('the environment of a process', () => {
  const read = readEnvironment({
    required: { K_SINK: url },
    optional: {
      ORKA_TOKEN_AUDIENCE: audience,
      COUNT: { type: 'integer', minimum: 1 },
      MODE: { enum: ['fast', 'safe'], default: 'safe' },
    },
  });

  it('has the variables of every process and defaults for what is not set', () => {
    expect(read({ K_SINK: 'http://broker' })).to.deep.equal({
      PORT: 8080,
      ORKA_LOG_LEVEL: 'info',
      ORKA_METRICS_PORT: 9090,
      ORKA_NAMESPACE: 'orka-system',
      ORKA_TOKEN_FILE: '/var/run/orka/token',
      K_SINK: 'http://broker',
      ORKA_TOKEN_AUDIENCE: 'orka',
      MODE: 'safe',
    });
  });
  it('reads numbers as numbers', () => {
    expect(read({ K_SINK: 'http://broker', PORT: '0', COUNT: '3' })).to.include({ PORT: 0, COUNT: 3 });
  });
  it('keeps nothing that nobody asked for, and leaves what it was given as it is', () => {
    const given = { K_SINK: 'http://broker', PORT: '9000', PATH: '/bin', PROVIDER_KEY: 'secret' };
    expect(read(given)).not.to.have.any.keys('PATH', 'PROVIDER_KEY');
    expect(given.PORT).to.equal('9000');
  });

  for (const { reason, env, says } of [
    { reason: 'a required variable is not set', env: {}, says: 'environment: K_SINK is required' },
    { reason: 'an address is none', env: { K_SINK: 'broker' }, says: 'K_SINK' },
    { reason: 'a number is none', env: { K_SINK: 'http://broker', COUNT: 'many' }, says: 'COUNT' },
    { reason: 'a number is too small', env: { K_SINK: 'http://broker', COUNT: '0' }, says: 'COUNT' },
    { reason: 'a word is none of the known ones', env: { K_SINK: 'http://broker', MODE: 'slow' }, says: 'MODE must be one of' },
    { reason: 'a variable of every process is wrong', env: { K_SINK: 'http://broker', PORT: '70000' }, says: 'PORT' },
    { reason: 'the token’s file has no name', env: { K_SINK: 'http://broker', ORKA_TOKEN_FILE: '' }, says: 'ORKA_TOKEN_FILE' },
  ])
    it(`is refused where ${reason}, with its name`, () => expect(() => read({ ...env })).to.throw(InvalidError, says));
});
