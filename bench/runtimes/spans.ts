import { Tasks } from '../../shared/api/kinds.ts';
import { traceOfTask } from '../../shared/tracing/core/trace-context.ts';
import { type ReceivedSpan, startOtlpReceiver } from '../../test/support/otlp-receiver.ts';
import { apply, oneTurn, startPlatform } from '../platform.ts';
import type { BenchResult } from '../result.ts';
import { openTaskClient, taskIn } from './tasks.ts';

const warmUp = 10;

/** Where the time of one Task goes: what each room did with its events, and when, from the spans that it told. */
export async function whereTimeGoes(): Promise<BenchResult[]> {
  const receiver = await startOtlpReceiver();
  const platform = await startPlatform(() => ({ content: [{ type: 'text', text: 'done' }] }), undefined, {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  });
  const client = await openTaskClient(platform.kube);
  try {
    await apply(platform.kube, oneTurn(platform.model.url));
    for (let i = 0; i < warmUp; i += 1) await client.run(taskIn('function', `warm-${i}`));
    const created = Date.now();
    await client.run(taskIn('function', 'traced'));
    const task = await platform.kube.get(Tasks, 'default', 'traced');
    const { traceId } = traceOfTask(task?.metadata.uid ?? '').context;
    const spans = await receiver.when('the end of the Task', (all) => all.some((span) => isEnd(span, traceId)));
    return spans
      .filter((span) => span.traceId === traceId && span.kind === consumer && span.service !== 'orka-notify')
      .sort((a, b) => a.start - b.start)
      .map(({ service, name, start, end }) => ({
        name: `  ${service}: ${name.replace('ai.orka.', '')}`,
        value: end - start,
        unit: 'ms',
        note: `begins ${(start - created).toFixed(0)} ms after the create`,
      }));
  } finally {
    client.close();
    await platform.close();
    await receiver.close();
  }
}

/** OTLP's number for the spans of those who handle an event. */
const consumer = 5;

const isEnd = ({ traceId, name, kind }: ReceivedSpan, wanted: string): boolean =>
  traceId === wanted && kind === consumer && name.includes('job.finished');
