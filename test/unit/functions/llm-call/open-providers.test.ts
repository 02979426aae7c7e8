import { expect } from 'chai';
import { keepOpen } from '../../../../functions/llm-call/open-providers.ts';
import { keepRecent } from '../../../../functions/llm-call/recent.ts';
import type { ModelEndpoint } from '../../../../shared/llm/provider.ts';

describe('llm-call: clients of Providers', () => {
  const anthropic: ModelEndpoint = {
    name: 'a',
    type: 'anthropic',
    apiKey: 'one',
    baseURL: undefined,
    azure: undefined,
    api: undefined,
  };
  const openai: ModelEndpoint = { ...anthropic, type: 'openai' };
  const rows: { name: string; first: ModelEndpoint; second: ModelEndpoint; opened: number }[] = [
    { name: 'the same endpoint is opened once', first: anthropic, second: { ...anthropic }, opened: 1 },
    { name: 'a key that was changed is another endpoint', first: anthropic, second: { ...anthropic, apiKey: 'two' }, opened: 2 },
    {
      name: 'an address that was changed is another endpoint',
      first: anthropic,
      second: { ...anthropic, baseURL: 'http://b' },
      opened: 2,
    },
    {
      name: 'one that speaks a known API is opened once',
      first: { ...openai, api: 'responses' },
      second: { ...openai, api: 'responses' },
      opened: 1,
    },
    { name: 'one whose API is still to be found out is opened for every call', first: openai, second: openai, opened: 2 },
  ];
  for (const { name, first, second, opened } of rows) {
    it(name, async () => {
      let count = 0;
      const open = keepOpen(
        async () => {
          count += 1;
          return { complete: () => Promise.reject(new Error('nobody is asked')) };
        },
        keepRecent({ ttlMs: 1000, now: () => 0 }),
      );
      await open(first);
      await open(second);
      expect(count).to.equal(opened);
    });
  }

  it('one that could not be opened is tried again', async () => {
    let count = 0;
    const open = keepOpen(
      async () => {
        count += 1;
        if (count === 1) throw new Error('not now');
        return { complete: () => Promise.reject(new Error('nobody is asked')) };
      },
      keepRecent({ ttlMs: 1000, now: () => 0 }),
    );
    await open(anthropic).catch(() => undefined);
    await open(anthropic);
    expect(count).to.equal(2);
  });
});
