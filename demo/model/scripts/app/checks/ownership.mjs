const { createApp } = await import('./notes-api/src/app.js');
const server = createApp();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;
const call = async (method, path, token, body) => {
  const headers = { connection: 'close', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json().catch(() => undefined) };
};
const login = async (name) => {
  const body = { name, password: 'long enough' };
  await call('POST', '/register', undefined, body);
  return (await call('POST', '/login', undefined, body)).body.token;
};
const [ann, bob] = [await login('ann'), await login('bob')];
const note = (await call('POST', '/notes', ann, { title: 'private' })).body;
const findings = [];
for (const [method, body] of [['GET'], ['PUT', { title: 'mine now' }], ['DELETE']]) {
  const { status } = await call(method, `/notes/${note.id}`, bob, body);
  if (status !== 404) findings.push(`src/notes.js: ${method} /notes/:id of another user's note answers ${status}, expected 404`);
}
const huge = await call('POST', '/notes', ann, { title: 'x'.repeat(1_000_000) });
console.log(JSON.stringify({ findings, hugeBody: huge.status }));
server.close();
