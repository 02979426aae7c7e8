import { expect } from 'chai';
import { candidatesOf, ratesOf, routeOf, settingsOf } from '../../../../../functions/llm-call/core/route.ts';
import type { Agent } from '../../../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../../../shared/api/generated/provider.ts';
import type { Task } from '../../../../../shared/api/generated/task.ts';

const apiVersion = 'core.orka.ai/v1alpha1';
const task = (ai: Task['spec']['ai'] = {}): Task => ({
  apiVersion,
  kind: 'Task',
  metadata: { name: 't', namespace: 'tasks' },
  spec: { type: 'ai', ai },
});
const agent = (spec: Agent['spec']): Agent => ({ apiVersion, kind: 'Agent', metadata: { name: 'a', namespace: 'agents' }, spec });
const provider = (spec: Partial<Provider['spec']>): Provider => ({
  apiVersion,
  kind: 'Provider',
  metadata: { name: 'p', namespace: 'n' },
  spec: { type: 'anthropic', secretRef: { name: 's' }, ...spec },
});
const candidate = { namespace: 'n', name: 'p', model: 'm' };

describe('llm-call: who is asked', () => {
  const rows = [
    {
      name: 'nobody is named: the Provider called default, with its own model',
      task: task(),
      agent: undefined,
      want: [['tasks/default', undefined]],
    },
    {
      name: "the Agent's Provider, beside the Agent",
      task: task(),
      agent: agent({ providerRef: { name: 'p' }, model: { name: 'm' } }),
      want: [['agents/p', 'm']],
    },
    {
      name: "the Task's Provider and model come first",
      task: task({ providerRef: { name: 'own' }, model: 'mine' }),
      agent: agent({ providerRef: { name: 'p' }, model: { name: 'm' } }),
      want: [['tasks/own', 'mine']],
    },
    {
      name: 'a namespace that is named counts',
      task: task(),
      agent: agent({ providerRef: { name: 'p', namespace: 'shared' } }),
      want: [['shared/p', undefined]],
    },
    {
      name: 'fallbacks follow in order, each with its model or its own default',
      task: task(),
      agent: agent({
        providerRef: { name: 'p' },
        model: { name: 'm', fallbacks: [{ providerRef: 'q', model: 'n' }, { providerRef: 'r' }] },
      }),
      want: [
        ['agents/p', 'm'],
        ['agents/q', 'n'],
        ['agents/r', undefined],
      ],
    },
  ];
  for (const row of rows) {
    it(row.name, () =>
      expect(
        candidatesOf(row.task, row.agent).map(({ namespace, name, model }) => [`${namespace}/${name}`, model]),
      ).to.deep.equal(row.want),
    );
  }
});

describe('llm-call: settings', () => {
  const rows = [
    {
      name: '4,096 tokens and no temperature where nobody says',
      task: task(),
      agent: undefined,
      want: { maxTokens: 4096, temperature: undefined, reasoningEffort: undefined },
    },
    {
      name: "the Agent's, and a temperature of 0 is one",
      task: task(),
      agent: agent({ model: { maxTokens: 256, temperature: 0, reasoningEffort: 'low' } }),
      want: { maxTokens: 256, temperature: 0, reasoningEffort: 'low' },
    },
    {
      name: "the Task's above the Agent's",
      task: task({ maxTokens: 99, temperature: 1.5, reasoningEffort: 'high' }),
      agent: agent({ model: { maxTokens: 256, temperature: 0, reasoningEffort: 'low' } }),
      want: { maxTokens: 99, temperature: 1.5, reasoningEffort: 'high' },
    },
  ];
  for (const row of rows) it(row.name, () => expect(settingsOf(row.task, row.agent)).to.deep.equal(row.want));
});

describe('llm-call: rate limits', () => {
  const at = { namespace: 'n', name: 'p' };
  const rows = [
    { name: 'none where nothing is said', limit: undefined, want: [] },
    { name: 'none where all that is said is 0', limit: { requestsPerMinute: 0, tokensPerMinute: 0 }, want: [] },
    {
      name: 'what is said, under the key of its object',
      limit: { requestsPerMinute: 2 },
      want: [{ key: 'agent/n/p', requestsPerMinute: 2, tokensPerMinute: undefined }],
    },
  ];
  for (const { name, limit, want } of rows) it(name, () => expect(ratesOf('agent', at, limit)).to.deep.equal(want));
});

describe('llm-call: how a Provider is called', () => {
  it('by the API and within the limits that it sets', () => {
    expect(routeOf(candidate, provider({ type: 'openai', api: 'responses', rateLimit: { tokensPerMinute: 9 } }))).to.deep.include(
      {
        api: 'responses',
        rates: [{ key: 'provider/n/p', requestsPerMinute: undefined, tokensPerMinute: 9 }],
      },
    );
  });
  it('with the model that is asked for, its address and its key', () => {
    expect(routeOf(candidate, provider({ baseURL: 'http://here', secretRef: { name: 's', key: 'k' } }))).to.deep.include({
      name: 'p',
      type: 'anthropic',
      model: 'm',
      baseURL: 'http://here',
      secret: { namespace: 'n', name: 's', key: 'k' },
    });
  });
  it('with its default model and the key api-key where nothing else is said', () => {
    expect(routeOf({ ...candidate, model: undefined }, provider({ defaultModel: 'd' }))).to.deep.include({
      model: 'd',
      secret: { namespace: 'n', name: 's', key: 'api-key' },
    });
  });
  it('on Azure with its deployment, which is the model if none is named', () => {
    const azure = provider({ type: 'azure-openai', baseURL: 'https://r', azure: { deploymentName: 'dep' } });
    expect(routeOf({ ...candidate, model: undefined }, azure)).to.deep.include({
      model: 'dep',
      azure: { deployment: 'dep', apiVersion: '2024-02-15-preview' },
    });
  });
  const refusals = [
    { name: 'it is not there', provider: undefined, candidate, says: 'Provider "p" does not exist in namespace n' },
    {
      name: 'no model is named anywhere',
      provider: provider({}),
      candidate: { ...candidate, model: undefined },
      says: 'no model is named',
    },
    {
      name: 'Azure without a deployment',
      provider: provider({ type: 'azure-openai', baseURL: 'https://r' }),
      candidate,
      says: 'azure.deploymentName',
    },
    {
      name: 'Azure without an address',
      provider: provider({ type: 'azure-openai', azure: { deploymentName: 'dep' } }),
      candidate,
      says: 'baseURL',
    },
  ];
  for (const row of refusals)
    it(`not at all where ${row.name}`, () => expect(routeOf(row.candidate, row.provider)).to.contain(row.says));
});
