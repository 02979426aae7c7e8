import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { active } from '../tracing/active.ts';
import { taskFields } from './core/task-fields.ts';
import type { Logger } from './logger.ts';

export interface LogOptions {
  readonly level?: string;
  /** The process's name, on every line. */
  readonly name: string;
  /** For a person at a terminal rather than for a collector. */
  readonly pretty?: boolean;
  readonly destination?: DestinationStream;
}

/** Keys whose values never reach a log, wherever a careless caller may put them. */
const secrets = [
  'token',
  'apiKey',
  'authorization',
  'password',
  'headers.authorization',
  '*.token',
  '*.apiKey',
  '*.authorization',
  '*.password',
  'err.request',
];

/** JSON lines on standard output, or pretty ones for a terminal. */
export async function createLogger({ level = 'info', name, pretty = false, destination }: LogOptions): Promise<Logger> {
  const options = {
    level,
    name,
    base: { name },
    redact: { paths: secrets, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }), log: taskFields },
    mixin: () => aboutHere(),
  };
  if (!pretty) return plain(pino(options, destination ?? pino.destination({ dest: 1, sync: true })));
  const { default: prettify } = await import('pino-pretty');
  return plain(pino(options, prettify({ colorize: true, ignore: 'name', singleLine: true, sync: true })));
}

/** Every line that is written while a Task is dealt with says which one it is, and in which trace. */
function aboutHere(): object {
  const { task, context } = active();
  return { ...(task === undefined ? {} : { task }), ...(context === undefined ? {} : { traceId: context.traceId }) };
}

/** Only what rooms may use of it; also keeps pino's types, which an async function cannot resolve with, behind this door. */
function plain(logger: PinoLogger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => plain(logger.child(fields)),
  };
}
