import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/client.js';

test('notes are for those who are logged in', async (t) => {
  const { call } = await startApp(t);
  assert.equal((await call('GET', '/notes')).status, 401);
  assert.equal((await call('GET', '/notes', { token: 'guessed' })).status, 401);
});

test('a note is created, read, changed, listed and removed', async (t) => {
  const { call, login } = await startApp(t);
  const token = await login('ann');
  const created = await call('POST', '/notes', { token, body: { title: 'milk', text: 'two litres' } });
  assert.equal(created.status, 201);
  const path = `/notes/${created.body.id}`;
  assert.deepEqual((await call('GET', path, { token })).body, created.body);
  assert.equal((await call('PUT', path, { token, body: { title: 'oat milk' } })).body.title, 'oat milk');
  assert.deepEqual((await call('GET', '/notes', { token })).body.map(({ title }) => title), ['oat milk']);
  assert.equal((await call('DELETE', path, { token })).status, 204);
  assert.equal((await call('GET', path, { token })).status, 404);
});

test('a note needs a title', async (t) => {
  const { call, login } = await startApp(t);
  const token = await login('ann');
  assert.equal((await call('POST', '/notes', { token, body: { text: 'no title' } })).status, 422);
});
