import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A question as the server has it: how many answers stand before it, and what came of the calls of the last one. */
export interface Question {
  readonly turn: number;
  /** Results of the newest message, in order. */
  readonly results: readonly string[];
  /** The whole conversation, as it was sent. */
  readonly body: string;
  /** The key that it was asked with. */
  readonly key: string;
}

/** Writes an answer of its own, byte for byte. */
export type HostileAnswer = (question: Question, res: ServerResponse) => void;

/** A model server that does as it likes, in Anthropic's Messages. It knows by the prompt, `case NAME`, what is wanted. */
export interface HostileModel {
  readonly url: string;
  /** Questions of one case so far. */
  questions(name: string): readonly Question[];
  /** Answers that are not at their end, of one case. */
  open(name: string): number;
  close(): Promise<void>;
}

export async function startHostileModel(answers: ReadonlyMap<string, HostileAnswer>): Promise<HostileModel> {
  const questions = new Map<string, Question[]>();
  const open = new Map<string, number>();
  const count = (name: string, by: number): void => void open.set(name, (open.get(name) ?? 0) + by);
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.once('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const name = /case ([\w-]+)/.exec(body)?.[1] ?? '';
      const key = req.headers['x-api-key']?.toString() ?? req.headers.authorization?.replace('Bearer ', '') ?? '';
      const question = { ...read(body), body, key };
      questions.set(name, [...(questions.get(name) ?? []), question]);
      count(name, 1);
      res.once('close', () => count(name, -1));
      answers.get(name)?.(question, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    questions: (name) => questions.get(name) ?? [],
    open: (name) => open.get(name) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function read(body: string): Pick<Question, 'turn' | 'results'> {
  const { messages } = JSON.parse(body) as {
    readonly messages: readonly { readonly role: string; readonly content: readonly { readonly content?: unknown }[] }[];
  };
  const results = messages.at(-1)?.content.flatMap(({ content }) => (content === undefined ? [] : [textOf(content)])) ?? [];
  return { turn: messages.filter(({ role }) => role === 'assistant').length, results };
}

const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : ((content as { text?: string }[])[0]?.text ?? '');

/** One event of a stream. */
export const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

const start = event('message_start', {
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content: [],
    usage: { input_tokens: 5, output_tokens: 1 },
  },
});

/** The frames of a text. */
export const text = (said: unknown, index = 0): string =>
  event('content_block_start', { index, content_block: { type: 'text', text: '' } }) +
  event('content_block_delta', { index, delta: { type: 'text_delta', text: said } }) +
  event('content_block_stop', { index });

/** The frames of a tool call; `json` is what its arguments are, as they are written. */
export const toolCall = (name: unknown, json: unknown = '{}', { index = 1, id = `toolu_${index}` as unknown } = {}): string =>
  event('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } }) +
  event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: json } }) +
  event('content_block_stop', { index });

/** The end of an answer. */
export const end = (stopReason: unknown, usage: object = { output_tokens: 1 }): string =>
  event('message_delta', { delta: { stop_reason: stopReason }, usage }) + event('message_stop', {});

/** Sends these frames as the whole answer. */
export function send(res: ServerResponse, ...frames: readonly (string | Buffer)[]): void {
  begin(res, ...frames);
  res.end();
}

/** Sends these frames, and leaves the answer open. */
export function begin(res: ServerResponse, ...frames: readonly (string | Buffer)[]): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write(start);
  for (const frame of frames) res.write(frame);
}

/** Goes on with the same frame as fast as it is taken, until whoever listens has had enough. */
export function flood(res: ServerResponse, frame: string): void {
  const more = (): void => {
    while (!res.destroyed && res.write(frame));
    if (!res.destroyed) res.once('drain', more);
  };
  more();
}

/** Calls these tools in one turn; then says what came of it. */
export const calls =
  (...frames: readonly (string | Buffer)[]): HostileAnswer =>
  (question, res) =>
    question.turn === 0 ? send(res, ...frames, end('tool_use')) : sayBack(question, res);

/** Says what came of the calls of the turn before. */
export const sayBack = ({ results }: Question, res: ServerResponse): void =>
  send(res, text(`told: ${results.join(' | ').slice(0, 20_000)}`), end('end_turn'));

/** Answers with these frames. */
export const says =
  (...frames: readonly (string | Buffer)[]): HostileAnswer =>
  (_question, res) =>
    send(res, ...frames);

/** The bytes of a text with one that is no UTF-8 in place of each `?`. */
export function broken(frames: string): Buffer {
  const bytes = Buffer.from(frames);
  bytes.forEach((byte, at) => {
    if (byte === 0x3f) bytes[at] = 0xff;
  });
  return bytes;
}
