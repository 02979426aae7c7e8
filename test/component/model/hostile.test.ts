import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { ModelAnswer } from '../../../shared/llm/types.ts';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.ts';
import { type Asked, ask, failureOf } from './asking.ts';

const key = 'sk-canary-1234567890';
const stream = { 'content-type': 'text/event-stream' };

/** How a hostile server says a text, and calls a tool, in each protocol. */
const protocols: readonly {
  readonly name: string;
  readonly asked: Asked;
  readonly text: (text: string) => string;
  readonly open: (name: string) => string;
  readonly json: (piece: string) => string;
  readonly end: string;
}[] = [
  {
    name: 'Messages',
    asked: { type: 'anthropic' },
    text: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    open: (name) => event('content_block_start', { index: 1, content_block: { type: 'tool_use', id: 't', name, input: {} } }),
    json: (partial_json) => event('content_block_delta', { index: 1, delta: { type: 'input_json_delta', partial_json } }),
    end: event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } }) + event('message_stop', {}),
  },
  {
    name: 'Responses',
    asked: { type: 'openai', api: 'responses' },
    text: (delta) => event('response.output_text.delta', { output_index: 0, delta }),
    open: (name) =>
      event('response.output_item.added', {
        output_index: 1,
        item: { type: 'function_call', call_id: 't', name, arguments: '' },
      }),
    json: (delta) => event('response.function_call_arguments.delta', { output_index: 1, delta }),
    end: event('response.completed', { response: {} }),
  },
  {
    name: 'Chat Completions',
    asked: { type: 'openai', api: 'chat-completions' },
    text: (content) => chunk({ content }),
    open: (name) => chunk({ tool_calls: [{ index: 0, id: 't', function: { name, arguments: '' } }] }),
    json: (piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] }),
    end: `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] })}\n\ndata: [DONE]\n\n`,
  },
];

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
function chunk(delta: object): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;
}

for (const { name, asked, text, open, json, end } of protocols) {
  describe(`model: a hostile server that speaks ${name}`, () => {
    let server: RecordingServer;
    let answer: (res: ServerResponse) => void;
    before(async () => {
      server = await startRecordingServer((_req, _body, res) => answer(res));
    });
    after(() => server.close());

    const start =
      name === 'Messages' ? event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) : '';
    const says = (...frames: (string | Buffer)[]): Promise<ModelAnswer> => {
      answer = (res) => {
        res.writeHead(200, stream);
        res.write(start);
        for (const frame of frames) res.write(frame);
        res.end(end);
      };
      return ask(server.url, { ...asked, apiKey: key });
    };
    const partsOf = async (work: Promise<ModelAnswer>) => (await work).content;
    const floods = (frame: string): Promise<Error> => {
      let isOpen = true;
      answer = (res) => {
        res.once('close', () => {
          isOpen = false;
        });
        const more = (): void => {
          while (isOpen && res.write(frame));
          if (isOpen) res.once('drain', more);
        };
        res.writeHead(200, stream);
        res.write(start + open('file_write'));
        more();
      };
      return failureOf(ask(server.url, { ...asked, apiKey: key }));
    };

    it('a tool’s name with control characters is shown as what it is', async () => {
      const [call] = await partsOf(says(open('file_read\u0000\u001b[31m'), json('{}')));
      expect(call).to.include({ type: 'tool_call', name: 'file_read\u{fffd}\u{fffd}[31m' });
    });
    it('bytes that are no UTF-8 become replacement characters', async () => {
      const bytes = Buffer.from(text('a?b'));
      bytes[bytes.indexOf('?')] = 0xff;
      const [said] = await partsOf(says(bytes));
      expect(said).to.deep.equal({ type: 'text', text: 'a\u{fffd}b' });
    });
    it('half of a character is none', async () => {
      const [said] = await partsOf(says(text('a\ud83d')));
      expect((said as { text: string }).text.isWellFormed()).to.equal(true);
    });
    it('arguments that nest a hundred thousand deep are kept as a text', async () => {
      const deep = `{"a":${'['.repeat(100_000)}`;
      const [call] = await partsOf(says(open('f'), json(deep)));
      expect(call).to.include({ malformed: deep }).and.not.have.property('arguments');
    });
    it('arguments without end are given up, and the connection with them', async () => {
      const failure = await floods(json('x'.repeat(64 * 1024)));
      expect(failure).to.include({ kind: 'request' });
      expect(failure.message).to.match(/arguments of .* have more than 1048576 characters/);
    });
    it('a text without end is given up', async () => {
      const failure = await floods(text('x'.repeat(64 * 1024)));
      expect(failure).to.include({ kind: 'request' });
      expect(failure.message).to.match(/the answer has more than 8000000 characters/);
    });
    it('a text that is longer in bytes than in characters is given up too', async () => {
      const failure = await failureOf(says(...Array.from({ length: 30 }, () => text('\u6c49'.repeat(100_000)))));
      expect(failure).to.include({ kind: 'request' });
      expect(failure.message).to.equal('the answer has more than 8000000 bytes');
    });
    if (name === 'Messages')
      it('a line without end is given up', async () => {
        const failure = await floods('x'.repeat(1024 * 1024));
        expect(failure).to.include({ name: 'ModelFailure', kind: 'request' });
        expect(failure.message).to.equal('a line of the answer has more than 25165824 bytes');
      });
    it('an error that says the key is told without it, and is not read to its end', async () => {
      answer = (res) => {
        res.writeHead(400, { 'content-type': 'application/json' });
        res.end(JSON.stringify({ error: { type: 'invalid_request_error', message: `bad ${key} ${'y'.repeat(10_000)}` } }));
      };
      const failure = await failureOf(ask(server.url, { ...asked, apiKey: key }));
      expect(failure.message)
        .to.match(/^bad \[redacted\] y+$/)
        .and.have.length(1000);
      expect(JSON.stringify({ ...failure, stack: failure.stack })).to.not.contain(key);
      answer = (res) => {
        res.writeHead(500, { 'content-type': 'text/plain' });
        const more = (): void => {
          while (!res.destroyed && res.write('z'.repeat(64 * 1024)));
          if (!res.destroyed) res.once('drain', more);
        };
        more();
      };
      expect(await failureOf(ask(server.url, { ...asked, apiKey: key }))).to.include({ kind: 'transient', status: 500 });
    });
    it('what is no JSON at all is a failure', async () => {
      answer = (res) => void res.writeHead(200, stream).end('data: {"a": \n\nevent: error\ndata: nonsense\n\n');
      expect(await failureOf(ask(server.url, { ...asked, apiKey: key }))).to.have.property('name', 'ModelFailure');
    });
  });
}
