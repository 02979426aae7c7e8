import { createApp } from '../src/app.js';

/** Starts the API on a free port until the test `t` ends, or `close` is called. `call` answers the status and the parsed body. */
export async function startApp(t) {
  const server = createApp();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => server.close();
  t?.after(close);
  const base = `http://127.0.0.1:${server.address().port}`;

  async function call(method, path, { token, body, raw } = {}) {
    const headers = { connection: 'close', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const response = await fetch(base + path, { method, headers, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  async function login(name) {
    const body = { name, password: `the password of ${name}` };
    await call('POST', '/register', { body });
    return (await call('POST', '/login', { body })).body.token;
  }

  return { call, login, close };
}
