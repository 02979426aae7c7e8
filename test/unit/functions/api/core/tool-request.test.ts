import { expect } from 'chai';
import { type ToolCall, toolRequest } from '../../../../../functions/api/core/tool-request.ts';
import type { ToolHttp } from '../../../../../shared/api/generated/tool.ts';

const request = (http: ToolHttp, args: ToolCall['arguments'], secret?: string) =>
  toolRequest(http, { arguments: args, secret, key: 'uid/1/2' });

describe('api core: tool-request', () => {
  const rows: { name: string; http: ToolHttp; args?: ToolCall['arguments']; secret?: string; url: string; body?: string }[] = [
    {
      name: 'a POST has its arguments in the body',
      http: { url: 'https://x/y' },
      args: { a: 1 },
      url: 'https://x/y',
      body: '{"a":1}',
    },
    { name: 'a POST without any has an empty object', http: { url: 'https://x' }, url: 'https://x', body: '{}' },
    {
      name: 'what the URL names goes there, and nowhere else',
      http: { url: 'https://x/{{a}}/{{ b }}?q={{c}}', method: 'PUT' },
      args: { a: 'p/q?#', b: 7, c: 'x&y', d: true },
      url: 'https://x/p%2Fq%3F%23/7?q=x%26y',
      body: '{"d":true}',
    },
    {
      name: 'a GET has the others in the query, beside what is there',
      http: { url: 'https://x/?k=1', method: 'GET' },
      args: { q: 'a b', list: ['x', 'y'], deep: { z: 1 }, no: null },
      url: 'https://x/?k=1&q=a+b&list=x&list=y&deep=%7B%22z%22%3A1%7D',
    },
    {
      name: 'a DELETE with nothing to say has no body',
      http: { url: 'https://x/{{id}}', method: 'DELETE' },
      args: { id: 'a' },
      url: 'https://x/a',
    },
    {
      name: 'the credential in the body is the Tool’s, whatever the model says',
      http: { url: 'https://x', authInject: 'body', authBodyKey: 'api_key' },
      args: { api_key: 'mine' },
      secret: 's',
      url: 'https://x',
      body: '{"api_key":"s"}',
    },
    {
      name: 'half of a character does no harm',
      http: { url: 'https://x/{{a}}' },
      args: { a: '\ud800' },
      url: 'https://x/%EF%BF%BD',
      body: '{}',
    },
  ];
  for (const { name, http, args = {}, secret, url, body } of rows)
    it(name, () => expect(request(http, args, secret)).to.deep.include({ url, body }));

  for (const value of ['.', '..', '', null, {}, undefined])
    it(`refuses ${JSON.stringify(value)} as a part of the path`, () => {
      expect(() => request({ url: 'https://x/items/{{id}}/secret' }, { id: value })).to.throw(/argument/);
    });
  it('refuses two arguments that make ".." together', () => {
    expect(() => request({ url: 'https://x/a/{{p}}{{q}}/b' }, { p: '.', q: '.' })).to.throw('must not be');
  });
  it('lets no header of the Tool say how the message is sent, nor who we are', () => {
    const headers = {
      Host: 'evil',
      'Content-Length': '1',
      'Transfer-Encoding': 'x',
      'X-Own': 'y',
      Authorization: 'Basic z',
      'Idempotency-Key': 'k',
    };
    expect(request({ url: 'https://x', headers }, {}, 'sec').headers).to.deep.equal({
      accept: 'application/json, text/*;q=0.9, */*;q=0.5',
      'user-agent': 'Orka',
      'content-type': 'application/json',
      'x-own': 'y',
      authorization: 'Bearer sec',
      'idempotency-key': 'uid/1/2',
    });
  });
});
