import { expect } from 'chai';
import type { Agent } from '../../../../shared/api/generated/agent.ts';
import type { ProviderSpec } from '../../../../shared/api/generated/provider.ts';
import type { TaskSpec } from '../../../../shared/api/generated/task.ts';
import { providerHealth } from '../../../../shared/core/provider-health.ts';
import { providerOf } from '../../../../shared/core/provider-ref.ts';

describe('providerHealth', () => {
  const plain: ProviderSpec = { type: 'anthropic', secretRef: { name: 'keys' } };
  const azure: ProviderSpec = { ...plain, type: 'azure-openai' };
  for (const [why, spec, keys, reason, message] of [
    ['all is there', plain, ['api-key'], 'ConfigurationValid', 'Provider configuration is valid'],
    ['no Secret', plain, undefined, 'SecretNotFound', 'referenced secret not found: keys'],
    ['no such key', plain, ['other'], 'SecretKeyNotFound', "key 'api-key' not found in secret"],
    [
      'a key by another name',
      { ...plain, secretRef: { name: 'keys', key: 'other' } },
      ['other'],
      'ConfigurationValid',
      'Provider configuration is valid',
    ],
    [
      'Azure without a deployment',
      azure,
      ['api-key'],
      'AzureIncomplete',
      'azure.deploymentName is required for providers of type azure-openai',
    ],
    [
      'Azure without an address',
      { ...azure, azure: { deploymentName: 'd' } },
      ['api-key'],
      'AzureIncomplete',
      'baseURL is required for providers of type azure-openai',
    ],
    [
      'Azure with both',
      { ...azure, azure: { deploymentName: 'd' }, baseURL: 'https://x' },
      ['api-key'],
      'ConfigurationValid',
      'Provider configuration is valid',
    ],
  ] as const) {
    it(why, () =>
      expect(providerHealth({ spec }, keys)).to.deep.equal({ ready: reason === 'ConfigurationValid', reason, message }),
    );
  }
});

describe('providerOf', () => {
  const task = (spec: Partial<TaskSpec>) =>
    ({
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Task',
      metadata: { name: 't', namespace: 'home' },
      spec: { type: 'ai', ...spec },
    }) as const;
  const agent = (providerRef: { name: string; namespace?: string }): Agent => ({
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Agent',
    metadata: { name: 'a', namespace: 'away' },
    spec: { providerRef },
  });
  for (const [why, spec, ofAgent, expected] of [
    ['the Task says', { ai: { providerRef: { name: 'mine' } } }, agent({ name: 'theirs' }), 'home/mine'],
    ['the Task says, elsewhere', { ai: { providerRef: { name: 'mine', namespace: 'far' } } }, undefined, 'far/mine'],
    ['the Agent says: beside the Agent', {}, agent({ name: 'theirs' }), 'away/theirs'],
    ['the Agent says, elsewhere', {}, agent({ name: 'theirs', namespace: 'far' }), 'far/theirs'],
    ['nobody says', {}, undefined, 'home/default'],
  ] as const) {
    it(why, () => {
      const { namespace, name } = providerOf(task(spec), ofAgent);
      expect(`${namespace}/${name}`).to.equal(expected);
    });
  }
});
