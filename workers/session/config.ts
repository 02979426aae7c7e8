import { InvalidError } from '../../shared/errors/catalogue.ts';

/** What the environment tells the program that fetches a session. */
export interface FetchConfig {
  readonly namespace: string;
  readonly session: string;
  readonly apiUrl: string;
  readonly tokenFile: string;
  /** Where the transcript is to be. */
  readonly file: string;
}

/** Reads the environment; an InvalidError names every variable that is missing. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): FetchConfig {
  const missing: string[] = [];
  const text = (name: string): string => {
    const value = env[name];
    if (!value) missing.push(name);
    return value ?? '';
  };
  const config: FetchConfig = {
    namespace: text('ORKA_TASK_NAMESPACE'),
    session: text('ORKA_SESSION_NAME'),
    apiUrl: text('ORKA_CONTROLLER_URL'),
    tokenFile: text('ORKA_TOKEN_FILE'),
    file: text('ORKA_SESSION_FILE'),
  };
  if (missing.length > 0) throw new InvalidError(`the environment is not complete: ${missing.join(', ')} not set`);
  return config;
}
