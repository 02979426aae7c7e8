import type { ServerResponse } from 'node:http';
import type { Heard } from './receiver.ts';

type Leak = (key: string, heard: Heard, res: ServerResponse) => void;

const plain = (res: ServerResponse, said: string, status = 200): void =>
  void res.writeHead(status, { 'content-type': 'text/plain' }).end(said);

/** Every way that it can think of to say its credential back. */
const ways = {
  json: (_key, { headers }, res) =>
    void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ headers })),
  header: (key, _heard, res) => void res.writeHead(200, { 'x-secret': key, 'content-type': `text/plain; key=${key}` }).end(key),
  base64: (key, _heard, res) => plain(res, Buffer.from(key).toString('base64')),
  basic: (key, _heard, res) =>
    plain(res, ['me:', 'you:', ':'].map((who) => Buffer.from(`${who}${key}!`).toString('base64')).join(' ')),
  hex: (key, _heard, res) => plain(res, Buffer.from(key).toString('hex')),
  url: (key, _heard, res) => plain(res, `https://example.com/?key=${encodeURIComponent(key)}`),
  error: (key, _heard, res) => plain(res, `who is ${key}?`, 401),
  redirect: (key, _heard, res) => void res.writeHead(307, { location: `http://example.com/${encodeURIComponent(key)}` }).end(),
  broken: (key, _heard, res) => void res.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' }).end(key),
} as const satisfies Record<string, Leak>;

/** What `how` may be in a call of it. */
export const leaks = Object.keys(ways);

/** Answers as a Tool does that gives its credential away as `how` says, or with what it was told. */
export function leakyAnswer(heard: Heard, res: ServerResponse): void {
  const { how = '' } = JSON.parse(heard.body) as { readonly how?: string };
  const leak: Leak | undefined = ways[how as keyof typeof ways];
  if (leak === undefined) plain(res, `noted ${heard.body}`);
  else leak((heard.headers.authorization ?? '').replace('Bearer ', ''), heard, res);
}
