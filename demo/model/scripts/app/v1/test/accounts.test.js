import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword } from '../src/passwords.js';
import { startApp } from '../support/client.js';

test('a user registers and logs in', async (t) => {
  const { call } = await startApp(t);
  const body = { name: 'ann', password: 'correct horse' };
  assert.equal((await call('POST', '/register', { body })).status, 201);
  const { status, body: answer } = await call('POST', '/login', { body });
  assert.equal(status, 200);
  assert.match(answer.token, /^[\w-]{32}$/);
});

test('a name can be taken once', async (t) => {
  const { call } = await startApp(t);
  const body = { name: 'ann', password: 'correct horse' };
  await call('POST', '/register', { body });
  assert.equal((await call('POST', '/register', { body })).status, 409);
});

test('a wrong password and an unknown name get the same answer', async (t) => {
  const { call } = await startApp(t);
  await call('POST', '/register', { body: { name: 'ann', password: 'correct horse' } });
  const wrong = await call('POST', '/login', { body: { name: 'ann', password: 'battery staple' } });
  const unknown = await call('POST', '/login', { body: { name: 'bob', password: 'battery staple' } });
  assert.equal(wrong.status, 401);
  assert.deepEqual(unknown, wrong);
});

test('a short password is refused', async (t) => {
  const { call } = await startApp(t);
  assert.equal((await call('POST', '/register', { body: { name: 'ann', password: 'short' } })).status, 422);
});

test('the same password never has the same hash', async () => {
  const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  assert.notDeepEqual(one.hash, other.hash);
});
