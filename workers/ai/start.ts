import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { toOrkaError } from '../../shared/errors/catalogue.ts';
import { tracingSettings } from '../../shared/tracing/core/endpoint.ts';
import { parseTraceparent } from '../../shared/tracing/core/trace-context.ts';
import { openTracing } from '../../shared/tracing/open.ts';
import { readConfig } from './config.ts';
import { work } from './worker.ts';

/**
 * Does the run that the environment names and resolves with the exit code: 0 where it succeeded or stands still, 1 where it failed, 143 where we
 * were told to stop before its end.
 */
export async function runJob(env: Readonly<Record<string, string | undefined>>, print: (line: string) => void): Promise<number> {
  const stop = new AbortController();
  const tracing = openTracing({
    settings: tracingSettings(env),
    log: { warn: (_fields, message) => print(`warning: ${message}`) },
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  try {
    const config = readConfig(env);
    const sleep = async (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
    print(`worker ai started task=${config.task.namespace}/${config.task.name} run=${config.run}`);
    const attributes = {
      'gen_ai.operation.name': 'invoke_agent',
      'orka.task.uid': config.task.uid,
      'orka.task.name': config.task.name,
      'orka.run': config.run,
      'k8s.namespace.name': config.task.namespace,
    };
    const parent = parseTraceparent(env['TRACEPARENT']);
    const outcome = await tracing
      .tracer('orka-ai-worker')
      .span({ name: 'invoke_agent', parent, attributes }, () =>
        work({ config, print, signal: stop.signal, now: Date.now, random: Math.random, sleep, holder: randomUUID() }),
      );
    return outcome === 'failed' ? 1 : 0;
  } catch (thrown) {
    if (stop.signal.aborted) {
      print('told to stop; the run stays open');
      return 143;
    }
    const error = toOrkaError(thrown);
    // A bug of ours is told in full; anything else in a sentence.
    print(`error: ${error.status === 500 ? ((thrown as Error).stack ?? String(thrown)) : error.message}`);
    return 1;
  } finally {
    await tracing.close();
  }
}
