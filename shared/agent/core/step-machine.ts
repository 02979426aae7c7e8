import type { RunContext } from '../../api/worker.ts';
import { InvalidError } from '../../errors/catalogue.ts';
import type {
  ModelAnswer,
  ModelMessage,
  ModelRequest,
  TextPart,
  ToolCallPart,
  ToolDefinition,
  ToolResultPart,
} from '../../llm/types.ts';
import { type Conversation, fitted } from './compaction.ts';
import { openingOf } from './conversation.ts';
import type { JournalStep, ToolStepResult } from './journal.ts';
import { systemPromptOf } from './prompt.ts';
import { tokensOf, tokensOfHead } from './size.ts';

/** What a run is to do next. Model turns and tool calls become step `step` of the journal. */
export type Next =
  | { readonly kind: 'model'; readonly step: number; readonly turn: number; readonly request: ModelRequest }
  | { readonly kind: 'tool'; readonly step: number; readonly call: ToolCallPart }
  | { readonly kind: 'done'; readonly result: string; readonly message: string | undefined }
  | { readonly kind: 'failed'; readonly message: string; readonly retryable: boolean };

type Verdict = Extract<Next, { kind: 'done' | 'failed' }>;

/** Everything the journal says so far, folded. A new one is made for every step; none is changed. */
export interface RunState extends Conversation {
  readonly maxTurns: number;
  readonly system: string;
  readonly tools: readonly ToolDefinition[];
  readonly outputSchema: RunContext['outputSchema'];
  /** Tokens that the conversation may have before its older part is left out; no limit where undefined. */
  readonly room: number | undefined;
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
  const system = systemPromptOf(context);
  const room = roomFor(context.contextTokens, tokensOfHead(system, tools));
  return {
    maxTurns: context.maxTurns,
    system,
    tools,
    outputSchema: context.outputSchema,
    room,
    ...fitted({ messages, prompt: messages.length - 1, tokens: tokensOf(messages) }, room),
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
  const { system, messages, prompt, tools, outputSchema } = state;
  const request = {
    system,
    messages,
    tools,
    ...(prompt === 0 ? {} : { prompt }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
  };
  return { kind: 'model', step: state.step, turn: state.turns + 1, request };
}

/** What a run with this journal does next. */
export function next(context: RunContext, tools: readonly ToolDefinition[], journal: readonly JournalStep[]): Next {
  return decide(journal.reduce(advance, begin(context, tools)));
}

/** What system prompt and tools leave of the context; a quarter of it in any case, for a conversation needs some room. */
function roomFor(contextTokens: number | undefined, head: number): number | undefined {
  return contextTokens === undefined ? undefined : Math.max(contextTokens - head, contextTokens / 4);
}

/** The state with one more message. Before the model is asked again, what is too long is left out. */
function saying(state: RunState, message: ModelMessage, isTurnDue: boolean): RunState {
  const { prompt, tokens } = state;
  const said = { messages: [...state.messages, message], prompt, tokens: tokens + tokensOf([message]) };
  return { ...state, ...(isTurnDue ? fitted(said, state.room) : said) };
}

function afterModel(state: RunState, { content, stopReason }: ModelAnswer): RunState {
  const answered = { ...state, step: state.step + 1, turns: state.turns + 1 };
  const pending = content.filter((part) => part.type === 'tool_call');
  const said = saying(answered, { role: 'assistant', content }, stopReason === 'paused' && pending.length === 0);
  if (pending.length > 0) return { ...said, pending, results: [], partial: '', continuations: 0 };
  const spoken = state.partial + textOf(content);
  switch (stopReason) {
    case 'refusal':
      return { ...said, verdict: failed('the model declined to answer', spoken) };
    case 'content_filter':
      return { ...said, verdict: failed("the provider's content filter stopped the answer", spoken) };
    case 'paused':
      return { ...said, partial: spoken };
    case 'max_tokens':
      return cutOff(said, spoken);
    default:
      return { ...said, verdict: { kind: 'done', result: spoken, message: undefined } };
  }
}

function failed(why: string, spoken: string): Verdict {
  return { kind: 'failed', message: `${why}${spoken === '' ? '' : `: ${spoken.slice(0, 500)}`}`, retryable: false };
}

/** The model goes on where it was cut off, a few times. */
function cutOff(said: RunState, spoken: string): RunState {
  if (said.continuations >= maxContinuations) {
    const message = `the answer is incomplete: it was cut off at the token limit ${said.continuations + 1} times`;
    return { ...said, verdict: { kind: 'done', result: spoken, message } };
  }
  const asked = saying(said, { role: 'user', content: [text(continuePrompt)] }, true);
  return { ...asked, partial: spoken, continuations: said.continuations + 1 };
}

function afterTool(state: RunState, { content, isError, media }: ToolStepResult): RunState {
  const [call, ...pending] = state.pending;
  const result = {
    type: 'tool_result' as const,
    id: call?.id ?? '',
    content,
    isError,
    ...(media === undefined ? {} : { media }),
  };
  const results = [...state.results, result];
  const after = { ...state, step: state.step + 1, pending };
  if (pending.length > 0) return { ...after, results };
  return saying({ ...after, results: [] }, { role: 'user', content: results }, true);
}

const text = (said: string): TextPart => ({ type: 'text', text: said });
const textOf = (content: ModelAnswer['content']): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('');
