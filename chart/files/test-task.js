// What `helm test` runs: one Task through the whole platform, by the REST API. Nothing of it is left.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const { ORKA_API_URL, ORKA_TOKEN_FILE, TASK_NAMESPACE: namespace } = process.env;
const name = `helm-test-${Date.now().toString(36)}`;
const until = Date.now() + 120_000;

/** A request to `/api/v1/tasks`. An answer that says no for good throws an error that is `final`. */
async function call(method, path, body) {
  const url = new URL(`/api/v1/tasks${path}`, ORKA_API_URL);
  url.searchParams.set('namespace', namespace);
  const headers = { authorization: `Bearer ${(await readFile(ORKA_TOKEN_FILE, 'utf8')).trim()}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (response.ok) return text === '' ? undefined : JSON.parse(text);
  const final = response.status >= 400 && response.status < 500 && response.status !== 429;
  throw Object.assign(new Error(`${method} ${url.pathname}: ${response.status} ${text}`), { final });
}

/** Asks until there is an answer: the platform may still be starting. */
async function eventually(attempt) {
  let trouble = `Task ${namespace}/${name} has not ended`;
  while (Date.now() < until) {
    try {
      const value = await attempt();
      if (value !== undefined) return value;
    } catch (error) {
      if (error.final) throw error;
      if (error.message !== trouble) console.log(`${error.message}; trying again`);
      trouble = error.message;
    }
    await sleep(500);
  }
  throw new Error(`after two minutes: ${trouble}`);
}

const begun = Date.now();
await eventually(() => call('POST', '', { name, type: 'container', command: ['echo', 'hello from Orka'], timeout: '2m' }));
try {
  const { status } = await eventually(async () => {
    const task = await call('GET', `/${name}`);
    return ['Succeeded', 'Failed', 'Cancelled'].includes(task.status?.phase) ? task : undefined;
  });
  if (status.phase !== 'Succeeded') throw new Error(`Task ${namespace}/${name} ended ${status.phase}: ${status.message}`);
  const { result } = await eventually(() => call('GET', `/${name}/result`));
  if (result.trim() !== 'hello from Orka') throw new Error(`the result of Task ${namespace}/${name} is ${JSON.stringify(result)}`);
  console.log(`Task ${namespace}/${name} Succeeded after ${Date.now() - begun} ms: ${result.trim()}`);
} finally {
  await call('DELETE', `/${name}`);
}
