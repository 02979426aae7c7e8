import type { JournalStep, ToolStepResult } from '../../shared/agent/core/journal.ts';
import { modelLine, toolLine } from '../../shared/agent/core/lines.ts';
import { advance, begin, decide, type Next, type RunState } from '../../shared/agent/core/step-machine.ts';
import { definitionsOf } from '../../shared/agent/tools-of.ts';
import { type RunToolEnv, useTool } from '../../shared/agent/use-tool.ts';
import type { RunContext, RunEnd } from '../../shared/api/worker.ts';
import { InternalError } from '../../shared/errors/catalogue.ts';
import type { ModelRequest, ToolCallPart } from '../../shared/llm/types.ts';
import { isStillWaiting, type Tool } from '../../shared/tools/tool.ts';
import { inSpan } from '../../shared/tracing/span.ts';
import type { Journal } from './journal.ts';
import type { ModelOutcome } from './model-client.ts';

/** What the loop works with. */
export interface LoopDeps {
  readonly context: RunContext;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly toolEnv: RunToolEnv;
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
  let state: RunState = done.reduce(advance, begin(context, definitionsOf(tools)));
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
      const result = await toolStep(next.call, next.step, deps);
      state = advance(state, { step: next.step, kind: 'tool', result });
      continue;
    }
    const turn = await modelTurn(next, deps);
    if (turn.kind !== 'answered') return endOf(context.run, turn);
    print(modelLine(next.turn, turn.answer));
    state = advance(state, { step: next.step, kind: 'model', answer: turn.answer });
  }
}

/** The last word about a run whose turn was not answered. */
function endOf(run: number, { kind, message, ...rest }: Exclude<ModelOutcome, { kind: 'answered' }>): RunEnd {
  return { run, outcome: kind, message, ...rest };
}

function modelTurn({ step, turn, request }: Extract<Next, { kind: 'model' }>, { askModel }: LoopDeps): Promise<ModelOutcome> {
  return inSpan({ name: 'model turn', attributes: { 'orka.step': step, 'orka.turn': turn } }, async (span) => {
    const outcome = await askModel(step, request);
    if (outcome.kind === 'failed') span.fail('failed');
    return outcome;
  });
}

/** Does a tool call and puts what came of it into the journal. */
async function toolStep(call: ToolCallPart, step: number, { tools, toolEnv, journal, print }: LoopDeps): Promise<ToolStepResult> {
  const used = await useTool({ call, step, key: journal.keyOf(step), begin: () => journal.begin(step) }, tools, toolEnv);
  if (isStillWaiting(used)) throw new InternalError(`${call.name} waits, though it was held`);
  await journal.append(step, used.result, used.workedMs);
  print(toolLine(call, used.result));
  return used.result;
}
