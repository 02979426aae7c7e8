import { InvalidError } from '../../shared/errors/catalogue.ts';

/** What the environment tells a worker (ARCHITECTURE.md, "Worker environment"). */
export interface WorkerConfig {
  readonly task: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly run: number;
  readonly urls: { readonly api: string; readonly store: string; readonly llm: string };
  readonly tokenFile: string;
  readonly workspace: string;
  readonly tmp: string;
  /** Holds what is to be kept with the Task. */
  readonly artifacts: string;
  readonly path: string;
}

/**
 * Reads the environment; an InvalidError names every variable that is missing or wrong.
 *
 * Checked by hand: a worker is a process per run, and compiling a JSON Schema would double its time to the first request.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const wrong: string[] = [];
  const text = (name: string, otherwise?: string): string => {
    const value = env[name] || otherwise;
    if (value === undefined) wrong.push(`${name} is not set`);
    return value ?? '';
  };
  const url = (name: string): string => {
    const value = text(name);
    if (value !== '' && !/^https?:\/\//.test(value)) wrong.push(`${name} is not an http address`);
    return value.replace(/\/+$/, '');
  };
  const run = Number(text('ORKA_RUN'));
  if (env['ORKA_RUN'] && !(Number.isInteger(run) && run >= 1)) wrong.push('ORKA_RUN is not a number from 1');
  const tmp = text('TMPDIR', '/tmp');
  const config: WorkerConfig = {
    task: { namespace: text('ORKA_TASK_NAMESPACE'), name: text('ORKA_TASK_NAME'), uid: text('ORKA_TASK_UID') },
    run,
    urls: { api: url('ORKA_CONTROLLER_URL'), store: url('ORKA_STORE_URL'), llm: url('ORKA_LLM_URL') },
    tokenFile: text('ORKA_TOKEN_FILE'),
    workspace: text('ORKA_WORKSPACE', '/workspace'),
    tmp,
    artifacts: text('ORKA_ARTIFACTS_DIR', `${tmp}/artifacts`),
    path: text('PATH', '/usr/local/bin:/usr/bin:/bin'),
  };
  if (wrong.length > 0) throw new InvalidError(`the worker's environment is not complete: ${wrong.join('; ')}`);
  return config;
}
