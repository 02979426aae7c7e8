import { expect } from 'chai';
import { requestDigest } from '../../../../../functions/llm-call/core/request-digest.ts';
import type { ModelMessage, ModelRequest } from '../../../../../shared/llm/types.ts';

const said = (text: string): ModelMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const request: ModelRequest = {
  system: 'be brief',
  messages: [said('a'), said('b'), said('c')],
  tools: [{ name: 'look', description: '', parameters: {} }],
};

describe('llm-call: the digest of a request', () => {
  it('is the same for the same request', () => expect(requestDigest(structuredClone(request))).to.equal(requestDigest(request)));
  const others: readonly { readonly name: string; readonly other: ModelRequest }[] = [
    { name: 'newest message', other: { ...request, messages: [said('a'), said('b'), said('d')] } },
    { name: 'length', other: { ...request, messages: [said('b'), said('c')] } },
    { name: 'tools', other: { ...request, tools: [] } },
    { name: 'system prompt', other: { ...request, system: 'be thorough' } },
    { name: 'schema', other: { ...request, outputSchema: { type: 'object' } } },
  ];
  for (const { name, other } of others)
    it(`tells apart requests with another ${name}`, () => expect(requestDigest(other)).to.not.equal(requestDigest(request)));
});
