import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp } from '../support/client.js';

let api, ann, bob;
before(async () => {
  api = await startApp();
  [ann, bob] = await Promise.all([api.login('ann'), api.login('bob')]);
});
after(() => api.close());

for (const [method, body] of [
  ['GET', undefined],
  ['PUT', { title: 'taken over' }],
  ['DELETE', undefined],
]) {
  test(`${method} of another user's note finds nothing`, async () => {
    const { body: note } = await api.call('POST', '/notes', { token: ann, body: { title: 'private' } });
    assert.equal((await api.call(method, `/notes/${note.id}`, { token: bob, body })).status, 404);
    assert.deepEqual((await api.call('GET', `/notes/${note.id}`, { token: ann })).body, note);
  });
}
