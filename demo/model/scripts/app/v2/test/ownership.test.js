import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/client.js';

for (const [method, body] of [
  ['GET', undefined],
  ['PUT', { title: 'taken over' }],
  ['DELETE', undefined],
]) {
  test(`${method} of another user's note finds nothing`, async (t) => {
    const { call, login } = await startApp(t);
    const [ann, bob] = [await login('ann'), await login('bob')];
    const { body: note } = await call('POST', '/notes', { token: ann, body: { title: 'private' } });
    assert.equal((await call(method, `/notes/${note.id}`, { token: bob, body })).status, 404);
    assert.deepEqual((await call('GET', `/notes/${note.id}`, { token: ann })).body, note);
  });
}
