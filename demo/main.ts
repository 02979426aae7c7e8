import { mkdtemp } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Runtime } from '../shared/core/runtime.ts';
import { toOrkaError } from '../shared/errors/catalogue.ts';

const usage = `npm run demo -- [--model scripted|real] [--runtime job|function] [--data-dir FOLDER]

  --model     scripted (default): a model server beside the platform that follows a script, over the real protocols
              real: Anthropic where ANTHROPIC_API_KEY is set, else OpenAI where OPENAI_API_KEY is
  --runtime   job (default): each agent in a process of its own
              function: no process, a turn an event; an agent that works with files gets one all the same
  --data-dir  where the platform keeps its data; a folder of an earlier run is resumed (default: a new temporary one)`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readArguments();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'orka-demo-')));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    // The platform and its workers start in half of the time with their code compiled already.
    enableCompileCache(join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'orka'));
    const { runDemo } = await import('./run.ts');
    const outcome = await runDemo({
      dataDir,
      model: options.model,
      runtime: options.runtime,
      env: process.env,
      signal: stop.signal,
      print: (line) => console.log(line),
      now: Date.now,
    });
    if (outcome === 'stopped') {
      console.log(`\nstopped; go on with: npm run demo -- ${toGoOn(options, dataDir)}`);
      return 130;
    }
    return outcome === 'Succeeded' ? 0 : 1;
  } catch (error) {
    console.error(`Error: ${toOrkaError(error).status === 500 ? (error as Error).stack : (error as Error).message}`);
    return 1;
  }
}

interface Arguments {
  readonly model: 'scripted' | 'real';
  readonly runtime: Runtime;
  readonly dataDir: string | undefined;
}

/** The arguments with which the same run goes on. */
function toGoOn({ model, runtime }: Arguments, dataDir: string): string {
  const chosen = [...(model === 'scripted' ? [] : [`--model ${model}`]), ...(runtime === 'job' ? [] : [`--runtime ${runtime}`])];
  return [...chosen, `--data-dir ${dataDir}`].join(' ');
}

function readArguments(): Arguments | string {
  try {
    const { values } = parseArgs({
      options: {
        model: { type: 'string', default: 'scripted' },
        runtime: { type: 'string', default: 'job' },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const { model, runtime } = values;
    if (values.help === true) return usage;
    if (model !== 'scripted' && model !== 'real') return `--model is scripted or real, not ${model}\n\n${usage}`;
    if (runtime !== 'job' && runtime !== 'function') return `--runtime is job or function, not ${runtime}\n\n${usage}`;
    return { model, runtime, dataDir: values['data-dir'] === undefined ? undefined : resolve(values['data-dir']) };
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`;
  }
}
