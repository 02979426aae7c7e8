import { expect } from 'chai';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Conversation, ScriptedAnswer } from '../../../demo/model/types.ts';
import { builtInModels, lookUp } from '../../../shared/llm/core/models.ts';
import type { ModelRequest, ToolResultPart } from '../../../shared/llm/types.ts';
import { type Asked, ask, failureOf, goingOn, hello } from './asking.ts';

const protocols: readonly { name: string; asked: Asked; thinks: boolean }[] = [
  { name: 'Messages', asked: { type: 'anthropic' }, thinks: true },
  { name: 'Responses', asked: { type: 'openai', api: 'responses' }, thinks: true },
  { name: 'Chat Completions', asked: { type: 'openai', api: 'chat-completions' }, thinks: false },
];
const call = { type: 'tool_call', id: 'toolu_1', name: 'look', arguments: {} } as const;
const thinking: ScriptedAnswer = {
  content: [{ type: 'thought', text: 'I had better look.' }, { type: 'thought', text: 'secret', sealed: true }, call],
};
const schema = { type: 'object', properties: { a: { type: 'string', minLength: 2 } }, required: ['a'] };

for (const { name, asked, thinks } of protocols) {
  describe(`model: a conversation by ${name}`, () => {
    let model: ScriptedModel;
    let next: ScriptedAnswer;
    let heard: Conversation | undefined;
    let refuses: ((body: Readonly<Record<string, unknown>>) => string | undefined) | undefined;
    before(async () => {
      model = await startScriptedModel({
        port: 0,
        caching: true,
        script: (conversation) => {
          heard = conversation;
          return next;
        },
        faults: ({ body }) => {
          const message = refuses?.(body);
          return message === undefined ? undefined : { kind: 'status', status: 400, message };
        },
      });
    });
    beforeEach(() => {
      next = { content: [{ type: 'text', text: 'hello' }] };
      refuses = undefined;
    });
    after(() => model.close());
    const turn = (more: Asked = {}) => ask(model.url, { ...asked, ...more });
    const thoughtsHeard = () => heard?.messages.flatMap(({ content }) => content.filter(({ type }) => type === 'thinking')) ?? [];

    if (thinks) {
      it('gives what was thought back as it came, sealed or signed', async () => {
        next = thinking;
        const answer = await turn();
        expect(answer.content.map(({ type }) => type)).to.deep.equal(['thinking', 'thinking', 'tool_call']);
        expect(answer.content[0]).to.include({ text: 'I had better look.', by: 'p/m' });
        expect(answer.content[1]).to.include({ text: '' });
        // The server refuses whatever it has not signed itself.
        const again = await turn({ request: goingOn(hello, JSON.parse(JSON.stringify(answer))) });
        expect(again.notes).to.equal(undefined);
        expect(thoughtsHeard().map((part) => part.type === 'thinking' && part.text)).to.deep.equal(['I had better look.', '']);
      });
      it('shows it to no other Provider and no other model', async () => {
        next = thinking;
        const request = goingOn(hello, await turn());
        for (const other of [{ name: 'q' }, { settings: { model: 'm2' } }]) {
          await turn({ request, ...other });
          expect(heard?.messages).to.have.length(3);
          expect(thoughtsHeard()).to.deep.equal([]);
        }
      });
      it('goes on without it where it is not taken back, and says so', async () => {
        next = thinking;
        const request = goingOn(hello, await turn());
        refuses = (body) =>
          /"type":"(thinking|reasoning)"/.test(JSON.stringify(body)) ? 'Invalid signature in thinking block' : undefined;
        next = { content: [{ type: 'text', text: 'hello' }] };
        const answer = await turn({ request });
        expect(answer.content).to.deep.equal([{ type: 'text', text: 'hello' }]);
        expect(answer.notes).to.deep.equal(['what the model had thought before was not taken back']);
      });
    }
    it('shows images and documents in tool results', async () => {
      next = { content: [call] };
      const request = goingOn(hello, await turn());
      const media = [
        { mediaType: 'image/png', data: 'AAAA' },
        { mediaType: 'application/pdf', data: 'BBBB', name: 'a.pdf' },
      ];
      const last = request.messages.at(-1)?.content[0] as ToolResultPart;
      await turn({
        request: { ...request, messages: [...request.messages.slice(0, -1), { role: 'user', content: [{ ...last, media }] }] },
      });
      const body = JSON.stringify(model.calls().at(-1)?.body);
      expect(body).to.contain('AAAA').and.to.contain('BBBB').and.to.contain('a.pdf');
      const result = heard?.messages
        .flatMap(({ role, content }) => (role === 'user' ? content : []))
        .find(({ type }) => type === 'tool_result');
      if (thinks) expect(result).to.have.property('media').with.length(2);
      else expect(body).to.match(/"role":"tool".*"role":"user".*image_url.*"type":"file"/);
    });
    it('asks for JSON that fits a schema, beside tools', async () => {
      const request: ModelRequest = {
        ...hello,
        tools: [{ name: 'look', description: '', parameters: {} }],
        outputSchema: schema,
      };
      await turn({ request });
      expect(heard?.outputSchema).to.have.nested.property('properties.a.type', 'string');
      expect(heard?.tools).to.deep.equal(['look']);
    });
    it('counts what came from the cache, and what went into it', async () => {
      const request: ModelRequest = { ...hello, system: `It is ${name}. `.repeat(100) };
      const first = await turn({ request });
      const second = await turn({ request: goingOn(request, first) });
      expect(first.usage.cacheWriteTokens).to.be.above(100);
      expect(second.usage.cachedInputTokens).to.be.at.least(first.usage.cacheWriteTokens ?? Number.NaN);
      expect(second.usage.inputTokens).to.be.above(second.usage.cachedInputTokens ?? Number.NaN);
    });
    it('takes several calls in one turn, and the same ids in every turn', async () => {
      next = { content: [call, { ...call, id: 'toolu_2' }] };
      let request = hello;
      for (let i = 0; i < 3; i += 1) request = goingOn(request, await turn({ request }));
      await turn({ request });
      const calls = heard?.messages.flatMap(({ content }) =>
        content.flatMap((part) => (part.type === 'tool_call' ? [part.id] : [])),
      );
      expect(new Set(calls)).to.have.property('size', 6);
    });
    const stops: readonly [ScriptedAnswer['stopReason'], string][] = [
      ['max_tokens', 'max_tokens'],
      ['refusal', 'refusal'],
      ['content_filter', name === 'Messages' ? 'refusal' : 'content_filter'],
      ['paused', name === 'Messages' ? 'paused' : 'end'],
    ];
    for (const [reason, want] of stops)
      it(`stops with ${want} where the model stopped with ${reason}`, async () => {
        next = { content: [{ type: 'text', text: 'hm' }], ...(reason === undefined ? {} : { stopReason: reason }) };
        expect(await turn()).to.deep.include({ stopReason: want, content: [{ type: 'text', text: 'hm' }] });
      });
    it('leaves out what the model does not take, and says so', async () => {
      const facts = lookUp(builtInModels, name === 'Messages' ? 'claude-opus-5-5' : 'gpt-6-sol');
      const answer = await turn({ settings: { temperature: 0.5, reasoningEffort: 'low', facts } });
      const body = model.calls().at(-1)?.body ?? {};
      expect(body).to.not.have.property('temperature');
      expect(JSON.stringify(body)).to.match(/"(effort|reasoning_effort)":"low"/);
      if (name === 'Messages') expect(body['thinking']).to.deep.equal({ type: 'adaptive' });
      expect(answer.notes).to.deep.equal(['a temperature was not sent: m takes none']);
    });
    it('fails as a model that is not there where there is none', async () => {
      refuses = () => 'The model `m` does not exist or you do not have access to it';
      expect(await failureOf(turn())).to.include({ kind: 'model', status: 400 });
    });
  });
}
