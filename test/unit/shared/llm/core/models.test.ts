import { expect } from 'chai';
import { costOf, worstCase } from '../../../../../shared/llm/core/cost.ts';
import { promptTokens } from '../../../../../shared/llm/core/estimate.ts';
import { mergeModels } from '../../../../../shared/llm/core/merge-models.ts';
import { builtInModels, lookUp, type ModelFacts, type Models } from '../../../../../shared/llm/core/models.ts';
import type { ModelRequest } from '../../../../../shared/llm/types.ts';

const price = (input: number, output: number) => ({ input, output, asOf: '2026-11-01' });
const models: Models = {
  'big*': { images: true },
  big: { price: price(3, 15) },
  'big-mini': { price: price(1, 2) },
};

describe('llm: the table of models', () => {
  const found: readonly [string, string, ModelFacts | undefined][] = [
    ['a name is found as it is', 'big', models['big']],
    ['so is a dated snapshot of it', 'big-2026-04-23', models['big']],
    ['and one of Anthropic, or of a cloud', 'big-mini@20260423', models['big-mini']],
    ['the longer name wins', 'big-mini', models['big-mini']],
    ['a new model of the family has what the family has, and no price', 'big-6', models['big*']],
    ['a name that nothing fits is not known', 'small', undefined],
    ['nor is one that only contains it', 'my-big', undefined],
  ];
  for (const [reason, name, want] of found) it(reason, () => expect(lookUp(models, name)).to.equal(want));

  it('knows the models of both vendors, each price with its day and its source', () => {
    for (const name of ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'gpt-6.1-sol', 'gpt-5.5', 'gpt-4.1-mini'])
      expect(lookUp(builtInModels, name)?.price, name).to.be.an('object');
    for (const [name, { price: known }] of Object.entries(builtInModels).filter((entry) => entry[1].price !== undefined)) {
      expect(known?.asOf, name).to.match(/^2026-\d\d-\d\d$/);
      expect(known?.source, name).to.match(/^https:/);
    }
  });
  it('is of the form that the ConfigMap has', () => {
    expect(mergeModels({}, JSON.stringify(builtInModels))).to.deep.equal(builtInModels);
  });
  it('does not price a model that came out after it', () => {
    expect(lookUp(builtInModels, 'claude-fable-5-9')?.price).to.equal(undefined);
    expect(lookUp(builtInModels, 'gpt-5.5-ultra')?.price).to.equal(undefined);
  });
});

describe('llm: the ConfigMap orka-models', () => {
  it('replaces entries whole, and adds its own', () => {
    const merged = mergeModels(models, JSON.stringify({ big: { contextTokens: 1000 }, mine: { price: price(0, 0) } }));
    expect(merged).to.deep.equal({ ...models, big: { contextTokens: 1000 }, mine: { price: price(0, 0) } });
  });
  const broken: readonly [string, unknown, RegExp][] = [
    ['text that is not JSON', '{', /^models\.json is not JSON/],
    ['a list', [], /must be an object with an entry for each model/],
    ['an entry that is a number', { m: 4 }, /^models\.json: m must be an object$/],
    ['a field that nobody knows', { m: { context: 4 } }, /m\.context is not known; there are contextTokens/],
    ['a field of every object', { m: { toString: 4 } }, /m\.toString is not known/],
    ['half a token', { m: { contextTokens: 0.5 } }, /m\.contextTokens must be a whole number of tokens above 0/],
    ['a price without a day', { m: { price: { input: 1, output: 1 } } }, /m\.price\.asOf is missing/],
    ['a price in words', { m: { price: { ...price(1, 1), input: '1' } } }, /m\.price\.input must be a number of US dollars/],
    ['a price below 0', { m: { price: price(-1, 1) } }, /m\.price\.input/],
    ['a day that is none', { m: { price: { ...price(1, 1), asOf: 'today' } } }, /m\.price\.asOf must be a day/],
    [
      'a long prompt without a limit',
      { m: { price: { ...price(1, 1), longPrompt: { input: 1, output: 1 } } } },
      /longPrompt\.above is missing/,
    ],
    ['a price of a family', { 'm-*': { price: price(1, 1) } }, /m-\*\.price must be left out/],
    ['an entry for everything', { '*': {} }, /"\*" is no name of a model/],
  ];
  for (const [name, given, message] of broken)
    it(`refuses ${name}, and says where`, () => {
      const json = typeof given === 'string' ? given : JSON.stringify(given);
      expect(() => mergeModels(models, json))
        .to.throw(message)
        .with.property('code', 'ERR_INVALID');
    });
  it('cannot be made to change every object', () => {
    const merged = mergeModels({}, '{"__proto__": {"images": true}}');
    expect(lookUp(merged, 'm')).to.equal(undefined);
    expect(({} as { images?: boolean }).images).to.equal(undefined);
  });
});

describe('llm: what a call costs', () => {
  const facts: ModelFacts = {
    price: {
      ...price(4, 20),
      cachedInput: 0.2,
      cacheWrite: 5,
      longPrompt: { above: 1000, input: 8, output: 30 },
    },
  };
  const rows: readonly [string, Parameters<typeof costOf>[0], ModelFacts | undefined, number | undefined][] = [
    ['input and output', { inputTokens: 100, outputTokens: 10 }, facts, 600_000],
    [
      'each token of the prompt at its own price',
      { inputTokens: 100, outputTokens: 0, cachedInputTokens: 50, cacheWriteTokens: 20 },
      facts,
      30 * 4000 + 50 * 200 + 20 * 5000,
    ],
    ['a prompt that is long, at other prices altogether', { inputTokens: 1001, outputTokens: 1 }, facts, 1001 * 8000 + 30_000],
    ['one that is just not long', { inputTokens: 1000, outputTokens: 0 }, facts, 4_000_000],
    [
      'cached tokens like any other where they have no price',
      { inputTokens: 10, outputTokens: 0, cachedInputTokens: 10 },
      { price: price(1, 1) },
      10_000,
    ],
    ['whole billionths', { inputTokens: 1, outputTokens: 0 }, { price: price(0.0005, 1) }, 1],
    ['unknown, never nothing, where there is no price', { inputTokens: 1, outputTokens: 1 }, {}, undefined],
    ['unknown where nothing is known', { inputTokens: 1, outputTokens: 1 }, undefined, undefined],
  ];
  for (const [name, usage, of, want] of rows) it(name, () => expect(costOf(usage, of)).to.equal(want));
});

describe('llm: the worst case of a call', () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(100);
  const request: ModelRequest = { system: text, messages: [{ role: 'user', content: [{ type: 'text', text }] }], tools: [] };
  const with_ = (part: object): ModelRequest => ({
    ...request,
    messages: [
      { role: 'user', content: [{ type: 'tool_result', id: 'a', content: '', isError: false, media: [part as never] }] },
    ],
  });
  it('is the prompt, estimated high, and the longest answer', () => {
    // 900 words of this text are 10 tokens a sentence with every tokenizer of the two vendors.
    expect(promptTokens(request)).to.be.within(2000, 4000);
    expect(worstCase(request, { maxTokens: 500 }, undefined)).to.deep.equal({
      tokens: promptTokens(request) + 500,
      costNanos: undefined,
    });
  });
  it('counts Chinese by its bytes', () => {
    expect(promptTokens({ system: '汉'.repeat(1000), messages: [], tools: [] })).to.be.at.least(1000);
  });
  it('counts tools, calls, images and documents', () => {
    const tools = [{ name: 'a', description: text, parameters: {} }];
    expect(promptTokens({ ...request, tools })).to.be.above(promptTokens(request) + 1000);
    const call = { type: 'tool_call', id: 'a', name: 'n', arguments: { text } } as const;
    expect(promptTokens({ ...request, messages: [{ role: 'assistant', content: [call] }] })).to.be.above(1500);
    expect(promptTokens(with_({ mediaType: 'image/png', data: 'AAAA' }))).to.be.above(5000);
    expect(promptTokens(with_({ mediaType: 'application/pdf', data: 'A'.repeat(100_000) }))).to.be.above(40_000);
  });
  it('never has more than the model takes and says', () => {
    const facts: ModelFacts = { contextTokens: 1000, maxOutputTokens: 100, price: price(1, 2) };
    expect(worstCase(request, { maxTokens: 500 }, facts)).to.deep.equal({ tokens: 1100, costNanos: 1_000_000 + 200_000 });
  });
  it('takes every token of the prompt for new, and for written into the cache where that costs more', () => {
    const dear: ModelFacts = { contextTokens: 1000, price: { ...price(4, 0), cacheWrite: 5, cachedInput: 0.1 } };
    expect(worstCase(request, { maxTokens: 1 }, dear).costNanos).to.equal(5_000_000);
    const cheap: ModelFacts = { contextTokens: 1000, price: { ...price(4, 0), cachedInput: 0.1 } };
    expect(worstCase(request, { maxTokens: 1 }, cheap).costNanos).to.equal(4_000_000);
  });
});
