import { expect } from 'chai';
import { forModel, type ModelChoice } from '../../../../demo/core/manifests.ts';

const manifests = [
  { kind: 'Secret', stringData: { 'api-key': 'scripted' } },
  { kind: 'Provider', spec: { type: 'anthropic', defaultModel: 'claude', secretRef: { name: 'key' } } },
  { kind: 'Agent', spec: { tools: [] } },
];

const rows: readonly { name: string; choice: ModelChoice; key: string; provider: object }[] = [
  {
    name: 'a scripted model is another address, and nothing else',
    choice: { kind: 'scripted', baseURL: 'http://127.0.0.1:1' },
    key: 'scripted',
    provider: { type: 'anthropic', defaultModel: 'claude', secretRef: { name: 'key' }, baseURL: 'http://127.0.0.1:1' },
  },
  {
    name: 'Anthropic is the example as it stands, with the key',
    choice: { kind: 'anthropic', apiKey: 'sk-a' },
    key: 'sk-a',
    provider: { type: 'anthropic', defaultModel: 'claude', secretRef: { name: 'key' } },
  },
  {
    name: 'OpenAI is another type and model, with the key',
    choice: { kind: 'openai', apiKey: 'sk-o' },
    key: 'sk-o',
    provider: { type: 'openai', defaultModel: 'gpt-4o', secretRef: { name: 'key' } },
  },
];

describe('demo: the example, pointed at a model', () => {
  for (const { name, choice, key, provider } of rows) {
    it(name, () => {
      const [secret, changed, agent] = forModel(manifests, choice);
      expect(secret).to.deep.equal({ kind: 'Secret', stringData: { 'api-key': key } });
      expect(changed).to.deep.equal({ kind: 'Provider', spec: provider });
      expect(agent).to.equal(manifests[2]);
    });
  }
});
