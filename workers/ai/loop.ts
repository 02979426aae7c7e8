import type { RunContext, RunEnd } from '../../shared/api/worker.ts';
import type { ModelRequest, ToolCallPart } from '../../shared/llm/types.ts';
import { callTool } from '../../shared/tools/call.ts';
import type { Tool, ToolEnv } from '../../shared/tools/tool.ts';
import { inSpan } from '../../shared/tracing/span.ts';
import type { JournalStep, ToolStepResult } from './core/journal.ts';
import { modelLine, toolLine } from './core/lines.ts';
import { advance, begin, decide, type Next, type RunState } from './core/step-machine.ts';
import type { Journal } from './journal.ts';
import type { ModelOutcome } from './model-client.ts';

/** What the loop works with. */
export interface LoopDeps {
  readonly context: RunContext;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly toolEnv: Omit<ToolEnv, 'call' | 'callId' | 'begin'>;
  readonly journal: Journal;
  readonly askModel: (step: number, request: ModelRequest) => Promise<ModelOutcome>;
  /** Prints a line of the worker's log. */
  readonly print: (line: string) => void;
}

/**
 * Goes on with a run from its journal to its end: a model turn, the tool calls it asks for, the next turn. Every step is in the
 * journal before the next begins. Throws only where the run stays open for another worker: a room is away, or we are to stop.
 */
export async function runLoop(done: readonly JournalStep[], deps: LoopDeps): Promise<RunEnd> {
  const { context, tools, print } = deps;
  const definitions = [...tools.values()].map(({ definition }) => definition);
  let state: RunState = done.reduce(advance, begin(context, definitions));
  for (;;) {
    deps.toolEnv.signal.throwIfAborted();
    const next = decide(state);
    if (next.kind === 'done')
      return {
        run: context.run,
        outcome: 'succeeded',
        result: next.result,
        ...(next.message === undefined ? {} : { message: next.message }),
      };
    if (next.kind === 'failed') return { run: context.run, outcome: 'failed', message: next.message, retryable: next.retryable };
    if (next.kind === 'tool') {
      const result = await useTool(next.call, next.step, deps);
      state = advance(state, { step: next.step, kind: 'tool', result });
      continue;
    }
    const turn = await modelTurn(next, deps);
    if (turn.kind === 'failed') return { run: context.run, outcome: 'failed', message: turn.message, retryable: turn.retryable };
    print(modelLine(next.turn, turn.answer));
    state = advance(state, { step: next.step, kind: 'model', answer: turn.answer });
  }
}

function modelTurn({ step, turn, request }: Extract<Next, { kind: 'model' }>, { askModel }: LoopDeps): Promise<ModelOutcome> {
  return inSpan({ name: 'model turn', attributes: { 'orka.step': step, 'orka.turn': turn } }, async (span) => {
    const outcome = await askModel(step, request);
    if (outcome.kind === 'failed') span.fail('failed');
    return outcome;
  });
}

/** Does a tool call and puts what came of it into the journal. */
async function useTool(call: ToolCallPart, step: number, { tools, toolEnv, journal, print }: LoopDeps): Promise<ToolStepResult> {
  const began = toolEnv.now();
  const attributes = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': call.name,
    'gen_ai.tool.call.id': call.id,
    'orka.step': step,
  };
  const outcome = await inSpan({ name: `execute_tool ${call.name}`, attributes }, async (span) => {
    const done = await callTool(call, tools, {
      ...toolEnv,
      call: journal.keyOf(step),
      callId: call.id,
      begin: () => journal.begin(step),
    });
    if (done.isError) span.fail('the tool answered with an error');
    return done;
  });
  const worked = tools.get(call.name)?.waits === true ? 0 : Math.max(0, Math.round(toolEnv.now() - began));
  const result = { id: call.id, name: call.name, ...outcome };
  await journal.append(step, result, worked);
  print(toolLine(call, result));
  return result;
}
