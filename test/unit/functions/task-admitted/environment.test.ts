import { expect } from 'chai';
import { admissionConfig, taskAdmittedEnvironment } from '../../../../functions/task-admitted/environment.ts';
import { InvalidError } from '../../../../shared/errors/catalogue.ts';

const required = {
  ORKA_STORE_URL: 'http://store',
  ORKA_API_URL: 'http://api',
  ORKA_LLM_URL: 'http://llm',
  K_SINK: 'http://broker',
};
const configOf = (env: Record<string, string>) => admissionConfig(taskAdmittedEnvironment({ ...required, ...env }));

describe('task-admitted: its environment', () => {
  it('needs the addresses of the other rooms and nothing else', () =>
    expect(configOf({})).to.deep.include({
      images: { ai: 'orka/orka', general: 'orka/orka' },
      pull: { policy: undefined, secrets: [] },
      urls: { api: 'http://api', store: 'http://store', llm: 'http://llm' },
      tokenAudience: 'orka',
    }));
  it('names the Secrets that images are pulled with, with commas between them', () =>
    expect(configOf({ ORKA_WORKER_IMAGE_PULL_SECRETS: 'one, two,' }).pull.secrets).to.deep.equal(['one', 'two']));
  for (const [name, value] of [
    ['ORKA_WORKER_IMAGE_PULL_POLICY', 'Sometimes'],
    ['ORKA_WORKSPACE_ACCESS_MODE', 'ReadOnlyMany'],
    ['ORKA_AI_WORKER_IMAGE', ''],
    ['ORKA_LLM_URL', 'llm'],
  ] as const)
    it(`refuses ${name}=${value}, naming it`, () => {
      expect(() => configOf({ [name]: value })).to.throw(InvalidError, new RegExp(name));
    });
});
