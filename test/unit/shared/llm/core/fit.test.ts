import { expect } from 'chai';
import { fitTo } from '../../../../../shared/llm/core/fit.ts';
import type { ModelFacts } from '../../../../../shared/llm/core/models.ts';
import { isStrict } from '../../../../../shared/llm/core/strict-schema.ts';
import { withThoughtsOf } from '../../../../../shared/llm/core/thoughts.ts';
import type { MediaPart, ModelMessage, ModelRequest, ToolResultPart } from '../../../../../shared/llm/types.ts';

const request: ModelRequest = {
  system: 'Be brief.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'go' }] }],
  tools: [],
};
const settings = { model: 'm', maxTokens: 100, temperature: 0.5, reasoningEffort: 'high' } as const;
const fitted = (facts: ModelFacts | undefined) => fitTo(request, { ...settings, facts });

describe('llm: what a model does not take', () => {
  it('is sent as it was asked for where nothing is known of it', () => {
    expect(fitted(undefined)).to.deep.equal({ request, settings: { ...settings, facts: undefined }, notes: [] });
  });
  it('a temperature is left out, and said', () => {
    const { settings: sent, notes } = fitted({ temperature: false });
    expect(sent.temperature).to.equal(undefined);
    expect(notes).to.deep.equal(['a temperature was not sent: m takes none']);
  });
  it('so is a temperature of a model that thinks', () => {
    expect(fitted({ temperature: true, adaptiveThinking: true }).notes).to.deep.equal([
      'a temperature was not sent: m takes none while it thinks',
    ]);
    const idle = fitTo(request, {
      model: 'm',
      maxTokens: 1,
      temperature: 0.5,
      facts: { temperature: true, adaptiveThinking: true },
    });
    expect(idle.settings.temperature).to.equal(0.5);
  });
  it('a reasoning effort is left out, and then a temperature is none of its business', () => {
    const { settings: sent, notes } = fitted({ reasoningEffort: false, adaptiveThinking: true });
    expect(sent).to.include({ reasoningEffort: undefined, temperature: 0.5 });
    expect(notes).to.deep.equal(['a reasoning effort was not sent: m takes none']);
  });
  it('an answer is no longer than the model’s longest', () => {
    const { settings: sent, notes } = fitted({ maxOutputTokens: 64 });
    expect(sent.maxTokens).to.equal(64);
    expect(notes).to.deep.equal(['maxTokens was lowered to 64, the longest answer of m']);
    expect(fitted({ maxOutputTokens: 100 }).notes).to.deep.equal([]);
  });
  it('a schema is put in words', () => {
    const schema = { type: 'object' };
    const asked = { ...request, outputSchema: schema };
    const { request: sent, notes } = fitTo(asked, { ...settings, facts: { outputSchema: false } });
    expect(sent).to.not.have.property('outputSchema');
    expect(sent.system).to.match(/^Be brief\..*\{"type":"object"\}$/s);
    expect(notes).to.have.length(1);
    expect(fitTo(asked, settings).request.outputSchema).to.equal(schema);
  });
});

describe('llm: files in tool results', () => {
  const png: MediaPart = { mediaType: 'image/png', data: 'AAAA' };
  const pdf: MediaPart = { mediaType: 'application/pdf', data: 'AAAA', name: 'a.pdf' };
  const csv: MediaPart = { mediaType: 'text/csv', data: Buffer.from('a,b\n1,2').toString('base64'), name: 'a.csv' };
  const wav: MediaPart = { mediaType: 'audio/wav', data: 'AAAA' };
  const sent = (media: readonly MediaPart[], facts?: ModelFacts): { part: ToolResultPart; notes: readonly string[] } => {
    const messages: ModelMessage[] = [
      { role: 'user', content: [{ type: 'tool_result', id: 'a', content: 'seen', isError: false, media }] },
    ];
    const { request: fit, notes } = fitTo({ ...request, messages }, { model: 'm', maxTokens: 1, facts });
    return { part: fit.messages[0]?.content[0] as ToolResultPart, notes };
  };
  it('go to the model where it takes them', () => {
    expect(sent([png, pdf])).to.deep.equal({
      part: { type: 'tool_result', id: 'a', content: 'seen', isError: false, media: [png, pdf] },
      notes: [],
    });
  });
  it('are named where it does not, and it is said', () => {
    const { part, notes } = sent([png, pdf], { images: false, files: false });
    expect(part).to.not.have.property('media');
    expect(part.content).to.equal(
      'seen\n\n[image/png: not shown, m does not take it]\n\n[a.pdf (application/pdf): not shown, m does not take it]',
    );
    expect(notes).to.have.length(2);
  });
  it('become text where they are text', () => {
    expect(sent([csv]).part)
      .to.include({ content: 'seen\n\n[a.csv (text/csv)]\na,b\n1,2' })
      .and.not.have.property('media');
  });
  it('that nobody takes are named', () => {
    expect(sent([wav]).part.content).to.contain('audio/wav: not shown');
  });
});

describe('llm: thoughts', () => {
  const thought = (by: string) => ({ type: 'thinking', protocol: 'anthropic', text: by, data: {}, by }) as const;
  const text = { type: 'text', text: 'hello' } as const;
  it('go back to those whose they are alone', () => {
    const messages: ModelMessage[] = [{ role: 'assistant', content: [thought('p/m'), text, thought('p/other'), thought('q/m')] }];
    expect(withThoughtsOf({ ...request, messages }, 'p/m').messages).to.deep.equal([
      { role: 'assistant', content: [thought('p/m'), text] },
    ]);
  });
});

describe('llm: schemas that OpenAI can be strict about', () => {
  const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
  const rows: readonly [string, Record<string, unknown>, boolean][] = [
    ['an object that is closed', closed, true],
    ['one that is open', { ...closed, additionalProperties: true }, false],
    ['one with a choice', { ...closed, required: [] }, false],
    ['one that says nothing of either', { type: 'object', properties: {} }, false],
    ['one with an open object inside', { ...closed, properties: { a: { type: 'array', items: { type: 'object' } } } }, false],
    ['one with closed ones inside', { ...closed, properties: { a: { anyOf: [closed, { type: 'null' }] } } }, true],
    ['one with an open definition', { ...closed, $defs: { x: { type: 'object' } } }, false],
  ];
  for (const [name, schema, want] of rows) it(`${name}: ${want}`, () => expect(isStrict(schema)).to.equal(want));
});
