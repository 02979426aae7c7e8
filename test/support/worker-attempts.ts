import type { TestPlatform } from './platform.ts';

/** A request that a worker makes with the token in its pod. `{namespace}`, `{task}` and `{uid}` in the path are its own Task's. */
export interface Attempt {
  readonly door: 'api' | 'store' | 'llm' | 'kubernetes';
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Outcome {
  readonly status: number;
  readonly body: string;
}

/** Runs inside of the worker; what it prints is its Task's result. */
const program = `
  const { readFileSync } = require('node:fs');
  const { env } = process;
  require('node:tls').setDefaultCACertificates([env.KUBERNETES_CA]);
  const doors = { api: env.ORKA_CONTROLLER_URL, store: env.ORKA_STORE_URL, llm: env.ORKA_LLM_URL, kubernetes: env.KUBERNETES_URL };
  const own = { namespace: env.ORKA_TASK_NAMESPACE, task: env.ORKA_TASK_NAME, uid: env.ORKA_TASK_UID };
  const authorization = 'Bearer ' + readFileSync(env.ORKA_TOKEN_FILE, 'utf8').trim();
  async function attempt([name, { door, method, path, headers, body }]) {
    const url = doors[door] + path.replace(/{(\\w+)}/g, (_, key) => own[key]);
    const answer = await fetch(url, { method, headers: { ...headers, authorization }, body });
    return [name, { status: answer.status, body: await answer.text() }];
  }
  Promise.all(Object.entries(JSON.parse(env.ATTEMPTS)).map(attempt)).then((done) => console.log(JSON.stringify(done)));
`;

/** Starts a real worker that makes these requests; gives what it was answered. */
export async function attemptAll(
  platform: TestPlatform,
  name: string,
  attempts: Readonly<Record<string, Attempt>>,
): Promise<ReadonlyMap<string, Outcome>> {
  const { urls, connection } = platform;
  const env = { ATTEMPTS: JSON.stringify(attempts), KUBERNETES_URL: urls.kubernetes, KUBERNETES_CA: connection.ca ?? '' };
  await platform.task(name, {
    type: 'container',
    command: ['node', '-e', program],
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
  });
  const { status } = await platform.ended(name);
  if (status?.phase !== 'Succeeded') throw new Error(`${name} ${status?.phase}: ${status?.message}`);
  const { logs } = await platform.rest.json<{ logs: string }>('GET', `/api/v1/tasks/${name}/logs`);
  return new Map(JSON.parse(logs) as [string, Outcome][]);
}
