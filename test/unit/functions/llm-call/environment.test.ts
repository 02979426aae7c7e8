import { expect } from 'chai';
import { llmCallEnvironment } from '../../../../functions/llm-call/environment.ts';

const needed = { ORKA_STORE_URL: 'http://store', ORKA_API_URL: 'http://api', K_SINK: 'http://broker' };

describe('llm-call: its environment', () => {
  it('needs the addresses of the rooms that it calls and has defaults for the rest', () => {
    expect(llmCallEnvironment({ ...needed, PORT: '9000' })).to.include({
      PORT: 9000,
      ORKA_TOKEN_AUDIENCE: 'orka',
      ORKA_MODEL_IDLE_TIMEOUT_MS: 120_000,
      ORKA_MODEL_TIMEOUT_MS: 570_000,
      ORKA_STEP_CLAIM_MS: 10_000,
    });
  });
  for (const { name, env, says } of [
    { name: 'no store', env: { ...needed, ORKA_STORE_URL: undefined }, says: 'ORKA_STORE_URL' },
    {
      name: 'a timeout that is no number',
      env: { ...needed, ORKA_MODEL_IDLE_TIMEOUT_MS: 'long' },
      says: 'ORKA_MODEL_IDLE_TIMEOUT_MS',
    },
  ]) {
    it(`refuses ${name}, and names the variable`, () => expect(() => llmCallEnvironment({ ...env })).to.throw(says));
  }
});
