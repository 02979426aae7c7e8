import { expect } from 'chai';
import { annotations } from '../../shared/core/labels.ts';
import { formatTraceparent, traceOfTask } from '../../shared/tracing/core/trace-context.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';

/** The secret of the model's Provider, and the prompt: neither may be in a span. */
const key = 'a-key-that-nobody-may-see';
const prompt = 'a prompt that nobody may see';

describe('one trace of a Task', function () {
  this.timeout(60_000);
  let receiver: OtlpReceiver;
  let platform: TestPlatform & { readonly dev: { output(): string } };
  let metricsPort: number;

  before(async () => {
    [metricsPort = 0] = await freePorts(1);
    receiver = await startOtlpReceiver();
    platform = await startPlatform(undefined, {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      args: ['--metrics-port', String(metricsPort)],
    });
    await platform.model('model', {
      key,
      script: ({ messages }) =>
        messages.length === 1
          ? { content: [{ type: 'tool_call', id: 'c1', name: 'file_write', arguments: { path: 'a.txt', content: 'x' } }] }
          : { content: [{ type: 'text', text: 'done' }] },
    });
    await platform.agent('writer', { providerRef: { name: 'model' }, tools: [{ name: 'file_write' }] });
  });
  after(async () => {
    await platform?.close();
    await receiver?.close();
  });

  const ask = (name: string, notes?: Record<string, string>) =>
    platform.task(name, { type: 'ai', prompt, agentRef: { name: 'writer' } }, notes);

  /** The spans of a trace once it is whole: those that end last are there, and none is below a span that is not. */
  async function traceOf(traceId: string, outside?: string): Promise<readonly ReceivedSpan[]> {
    const of = (all: readonly ReceivedSpan[]) => all.filter((span) => span.traceId === traceId);
    const last = ['task ai', 'invoke_agent', 'process ai.orka.job.finished.v1', 'process ai.orka.task.finished.v1'];
    const spans = await receiver.when(`the trace ${traceId} to be whole`, (all) => {
      const ids = new Set(of(all).map(({ spanId }) => spanId));
      const isBelow = ({ parentSpanId }: ReceivedSpan) =>
        parentSpanId === undefined || parentSpanId === outside || ids.has(parentSpanId);
      return of(all).every(isBelow) && last.every((name) => of(all).some((span) => span.name === name));
    });
    return of(spans);
  }

  function path(spans: readonly ReceivedSpan[], span: ReceivedSpan | undefined): string[] {
    if (span === undefined) return [];
    return [
      `${span.service}: ${span.name}`,
      ...path(
        spans,
        spans.find(({ spanId }) => spanId === span.parentSpanId),
      ),
    ];
  }

  it('begins with its apply and covers every room to its end, each span below the one that caused it', async () => {
    const { metadata } = await ask('whole');
    const { status } = await platform.ended('whole');
    expect(status?.phase, status?.message).to.equal('Succeeded');
    const { context } = traceOfTask(metadata.uid ?? '');
    const spans = await traceOf(context.traceId);
    const pathOf = (what: Partial<ReceivedSpan>): string[] =>
      path(
        spans,
        spans.find((span) => Object.entries(what).every(([name, value]) => span[name as keyof ReceivedSpan] === value)),
      );
    const task = 'orka-operator: task ai';
    const worker = ['orka-ai-worker: invoke_agent', task];

    expect(pathOf({ name: 'POST /apis/batch/v1/namespaces/{namespace}/jobs' })).to.deep.equal([
      'orka-task-admitted: POST /apis/batch/v1/namespaces/{namespace}/jobs',
      'orka-task-admitted: process ai.orka.task.admitted.v1',
      'orka-operator: publish ai.orka.task.admitted.v1',
      task,
    ]);
    expect(pathOf({ name: 'chat scripted' })).to.deep.equal([
      'orka-llm-call: chat scripted',
      'orka-llm-call: process ai.orka.llm.call.v1',
      'orka-ai-worker: model turn',
      ...worker,
    ]);
    expect(pathOf({ name: 'execute_tool file_write' })).to.deep.equal(['orka-ai-worker: execute_tool file_write', ...worker]);
    expect(pathOf({ name: 'process ai.orka.job.finished.v1' })).to.deep.equal([
      'orka-job-finished: process ai.orka.job.finished.v1',
      'orka-api: publish ai.orka.job.finished.v1',
      'orka-api: POST /internal/v1/tasks/{namespace}/{id}/end',
      'orka-ai-worker: POST /internal/v1/tasks/{namespace}/{id}/end',
      ...worker,
    ]);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ spanId }) => spanId)).to.deep.equal([
      context.spanId,
    ]);
  });

  it('says what a model was asked for and what it cost, and neither prompts nor keys', async () => {
    await ask('discreet');
    const { metadata } = await platform.ended('discreet');
    const spans = await traceOf(traceOfTask(metadata.uid ?? '').context.traceId);
    expect(spans.find(({ name }) => name === 'chat scripted')?.attributes).to.include({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'scripted',
    });
    expect(spans.filter(({ attributes }) => Number(attributes['gen_ai.usage.output_tokens']) > 0)).to.have.length(2);
    expect(JSON.stringify(receiver.spans())).not.to.include(key).and.not.to.include(prompt);
  });

  it('is that of whoever made the Task, where they say one', async () => {
    const given = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };
    await ask('annotated', { [annotations.traceparent]: formatTraceparent(given) });
    const spans = await traceOf(given.traceId, given.spanId);
    expect(spans.find(({ name }) => name === 'task ai')?.parentSpanId).to.equal(given.spanId);
    expect(spans.map(({ service }) => service)).to.include.members(['orka-task-admitted', 'orka-ai-worker', 'orka-llm-call']);
  });

  it('over REST is the trace of the request', async () => {
    const given = { traceId: '1af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };
    await platform.rest.request('POST', '/api/v1/tasks', {
      headers: { traceparent: formatTraceparent(given) },
      json: { name: 'asked', type: 'ai', prompt, agentRef: { name: 'writer' } },
    });
    const spans = await traceOf(given.traceId, given.spanId);
    const task = spans.find(({ name }) => name === 'task ai');
    expect(path(spans, task)).to.deep.equal(['orka-operator: task ai', 'orka-api: POST /api/v1/tasks']);
  });

  it('is on the lines of the log that are about the Task', async () => {
    await ask('logged');
    const { metadata } = await platform.ended('logged');
    const lines = platform.dev
      .output()
      .split('\n')
      .filter((text) => text.includes('model answered'))
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(lines.find(({ task }) => task === metadata.uid)).to.include({
      traceId: traceOfTask(metadata.uid ?? '').context.traceId,
      namespace: 'default',
      taskName: 'logged',
    });
  });

  it('beside it, the metrics of all rooms are on one port', async () => {
    const http = platform.client(`http://127.0.0.1:${metricsPort}`);
    const text = (await http.request('GET', '/metrics')).body.toString('utf8');
    for (const line of [
      /^orka_tasks\{type="ai",phase="Succeeded"\} [1-9]/m,
      /^orka_task_attempts_total\{type="ai",outcome="succeeded"\} [1-9]/m,
      /^orka_task_queue_wait_seconds_count\{type="ai"\} [1-9]/m,
      /^orka_model_tokens_total\{provider="anthropic",direction="output"\} [1-9]/m,
      /^orka_event_deliveries_total\{function="job-finished",type="ai.orka.job.finished.v1",outcome="handled"\} [1-9]/m,
      /^orka_store_commit_writes_count [1-9]/m,
      /^workqueue_adds_total\{name="tasks"\} [1-9]/m,
    ])
      expect(text).to.match(line);
  });
});
