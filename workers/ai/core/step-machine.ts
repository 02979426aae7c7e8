import type { RunContext } from '../../../shared/api/worker.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type {
  ModelAnswer,
  ModelMessage,
  ModelRequest,
  TextPart,
  ToolCallPart,
  ToolDefinition,
  ToolResultPart,
} from '../../../shared/llm/types.ts';
import { openingOf } from './conversation.ts';
import type { JournalStep } from './journal.ts';
import { systemPromptOf } from './prompt.ts';

/** What a run is to do next. Model turns and tool calls become step `step` of the journal. */
export type Next =
  | { readonly kind: 'model'; readonly step: number; readonly turn: number; readonly request: ModelRequest }
  | { readonly kind: 'tool'; readonly step: number; readonly call: ToolCallPart }
  | { readonly kind: 'done'; readonly result: string; readonly message: string | undefined }
  | { readonly kind: 'failed'; readonly message: string; readonly retryable: boolean };

type Verdict = Extract<Next, { kind: 'done' | 'failed' }>;

/** Everything the journal says so far, folded. A new one is made for every step; none is changed. */
export interface RunState {
  readonly maxTurns: number;
  readonly system: string;
  readonly tools: readonly ToolDefinition[];
  readonly messages: readonly ModelMessage[];
  /** Which of the messages is the prompt; those before it are the session's. */
  readonly prompt: number;
  /** Number of the next step. */
  readonly step: number;
  /** Model turns taken. */
  readonly turns: number;
  /** Tool calls of the last turn that have no result yet, and the results of the others. */
  readonly pending: readonly ToolCallPart[];
  readonly results: readonly ToolResultPart[];
  /** Text that was cut off at the token limit and is being continued, and how often it was. */
  readonly partial: string;
  readonly continuations: number;
  readonly verdict: Verdict | undefined;
}

const maxContinuations = 3;
const continuePrompt = 'Your answer was cut off at its length limit. Go on exactly where it stopped; repeat nothing.';

/** The state of a run of which nothing has been done. */
export function begin(context: RunContext, tools: readonly ToolDefinition[]): RunState {
  const messages = openingOf(context);
  return {
    maxTurns: context.maxTurns,
    system: systemPromptOf(context),
    tools,
    messages,
    prompt: messages.length - 1,
    step: 0,
    turns: 0,
    pending: [],
    results: [],
    partial: '',
    continuations: 0,
    verdict: undefined,
  };
}

/** The state after one more step of the journal. A step that cannot come next is an InvalidError. */
export function advance(state: RunState, entry: JournalStep): RunState {
  const expected = decide(state);
  if (entry.step !== state.step || entry.kind !== expected.kind)
    throw new InvalidError(
      `the journal does not fit this run: step ${entry.step} is a ${entry.kind} step where step ${state.step} (${expected.kind}) is due`,
    );
  return entry.kind === 'model' ? afterModel(state, entry.answer) : afterTool(state, entry.result);
}

/** What to do next; the same state always gives the same answer. */
export function decide(state: RunState): Next {
  if (state.verdict !== undefined) return state.verdict;
  const [call] = state.pending;
  if (call !== undefined) return { kind: 'tool', step: state.step, call };
  if (state.turns >= state.maxTurns)
    return { kind: 'failed', message: 'max iterations reached without completion', retryable: false };
  const { system, messages, prompt, tools } = state;
  const request = { system, messages, tools, ...(prompt === 0 ? {} : { prompt }) };
  return { kind: 'model', step: state.step, turn: state.turns + 1, request };
}

/** What a run with this journal does next. */
export function next(context: RunContext, tools: readonly ToolDefinition[], journal: readonly JournalStep[]): Next {
  return decide(journal.reduce(advance, begin(context, tools)));
}

function afterModel(state: RunState, { content, stopReason }: ModelAnswer): RunState {
  const said: RunState = {
    ...state,
    step: state.step + 1,
    turns: state.turns + 1,
    messages: [...state.messages, { role: 'assistant', content }],
  };
  const pending = content.filter((part) => part.type === 'tool_call');
  if (pending.length > 0) return { ...said, pending, results: [], partial: '', continuations: 0 };
  const spoken = state.partial + textOf(content);
  if (stopReason === 'refusal')
    return {
      ...said,
      verdict: {
        kind: 'failed',
        message: `the model declined to answer${spoken === '' ? '' : `: ${spoken.slice(0, 500)}`}`,
        retryable: false,
      },
    };
  if (stopReason !== 'max_tokens') return { ...said, verdict: { kind: 'done', result: spoken, message: undefined } };
  if (state.continuations >= maxContinuations)
    return {
      ...said,
      verdict: {
        kind: 'done',
        result: spoken,
        message: `the answer is incomplete: it was cut off at the token limit ${state.continuations + 1} times`,
      },
    };
  const messages: readonly ModelMessage[] = [...said.messages, { role: 'user', content: [text(continuePrompt)] }];
  return { ...said, messages, partial: spoken, continuations: state.continuations + 1 };
}

function afterTool(state: RunState, { content, isError }: { readonly content: string; readonly isError: boolean }): RunState {
  const [call, ...pending] = state.pending;
  const results = [...state.results, { type: 'tool_result' as const, id: call?.id ?? '', content, isError }];
  if (pending.length > 0) return { ...state, step: state.step + 1, pending, results };
  return {
    ...state,
    step: state.step + 1,
    pending,
    results: [],
    messages: [...state.messages, { role: 'user', content: results }],
  };
}

const text = (said: string): TextPart => ({ type: 'text', text: said });
const textOf = (content: ModelAnswer['content']): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('');
