import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp } from '../support/client.js';

let api, token;
before(async () => {
  api = await startApp();
  token = await api.login('ann');
});
after(() => api.close());

for (const { because, raw, status } of [
  { because: 'it is not JSON', raw: '{"title":', status: 400 },
  { because: 'it is a list', raw: '[]', status: 422 },
  { because: 'it is null', raw: 'null', status: 422 },
  { because: 'the title is a number', raw: '{"title":1}', status: 422 },
  { because: 'the title is blank', raw: '{"title":"  "}', status: 422 },
  { because: 'it is too large', raw: JSON.stringify({ title: 'x'.repeat(70_000) }), status: 413 },
]) {
  test(`a note is refused where ${because}`, async () => {
    assert.equal((await api.call('POST', '/notes', { token, raw })).status, status);
    assert.deepEqual((await api.call('GET', '/notes', { token })).body, []);
  });
}
