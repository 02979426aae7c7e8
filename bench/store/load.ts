import { Client } from 'undici';

/**
 * The load's own process. It reads one order as JSON from its standard input and prints what it measured as JSON.
 */
export interface Order {
  readonly url: string;
  /** Uids of Tasks of namespace `bench` that each have an open run 1 without these steps. */
  readonly tasks: readonly string[];
  readonly concurrency: number;
  /** Steps of each run. */
  readonly steps: number;
  /** Number of the first step of each run. */
  readonly firstStep: number;
}

export interface Measured {
  readonly runsPerSecond: number;
  /** Milliseconds of one run, median. */
  readonly p50: number;
  /** Milliseconds of one step, median. */
  readonly stepP50: number;
}

const body = (key: string): string =>
  JSON.stringify({ v: 1, kind: 'tool', key, body: { tool: 'file_read', ok: true, content: 'x'.repeat(400) } });

async function main({ url, tasks, concurrency, steps, firstStep }: Order): Promise<Measured> {
  const queue = [...tasks];
  const durations: number[] = [];
  const stepDurations: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      const client = new Client(url);
      for (let task = queue.pop(); task !== undefined; task = queue.pop()) {
        const start = performance.now();
        for (let step = firstStep; step < firstStep + steps; step += 1) {
          const stepStart = performance.now();
          await post(client, task, step);
          stepDurations.push(performance.now() - stepStart);
        }
        durations.push(performance.now() - start);
      }
      await client.close();
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  return { runsPerSecond: durations.length / seconds, p50: median(durations), stepP50: median(stepDurations) };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function post(client: Client, task: string, step: number): Promise<void> {
  const { statusCode, body: answer } = await client.request({
    method: 'POST',
    path: `/v1/namespaces/bench/tasks/${task}/runs/1/steps/${step}`,
    headers: { authorization: 'Bearer bench', 'content-type': 'application/json' },
    body: body(`${task}/1/${step}`),
  });
  await answer.dump();
  if (statusCode !== 201) throw new Error(`step ${step} of ${task} was answered ${statusCode}`);
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
process.stdout.write(JSON.stringify(await main(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Order)));
