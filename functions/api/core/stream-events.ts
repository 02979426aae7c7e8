import { createHash } from 'node:crypto';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { EndTold, PhaseTold, TaskStreamEvent, ToolTold, TurnTold, UsageTold } from '../../../shared/api/task-stream.ts';
import { decimalOf } from '../../../shared/core/money.ts';
import type { ModelAnswer, ModelUsage } from '../../../shared/llm/types.ts';
import type { Step } from '../../../shared/store/store.ts';
import { shortened } from './shortened.ts';
import type { StreamCursor, Totals } from './stream-cursor.ts';

/** An event, and where its reader is with it. A partial text has no place of its own. */
export interface Told {
  readonly event: TaskStreamEvent;
  readonly cursor: StreamCursor;
}

type RunStep = Step & { readonly run: number };

/** Bytes of a tool's answer, and of the arguments of a call, that are told. */
const longestContent = 4096;

/** What a step of the journal is to a reader who has been told those before it: a turn and what all turns have come to, or a tool call. */
export function toldOfStep(before: StreamCursor, step: RunStep): readonly Told[] {
  const turns = step.run === before.run ? before.turns : 0;
  const at = { ...before, run: step.run, step: step.step, turns, owesUsage: false };
  if (step.kind === 'tool') return [{ event: { event: 'tool', data: toolOf(step) }, cursor: at }];
  const usage = usageOf(step);
  const after = { ...at, turns: turns + 1, totals: plus(before.totals, usage), owesUsage: true };
  return [{ event: { event: 'turn', data: turnOf(step, turns + 1, usage) }, cursor: after }, ...toldOfUsage(after)];
}

/** The `usage` that is owed after a turn, where it is. */
export function toldOfUsage(cursor: StreamCursor): readonly Told[] {
  if (!cursor.owesUsage) return [];
  return [{ event: { event: 'usage', data: totalsTold(cursor.totals) }, cursor: { ...cursor, owesUsage: false } }];
}

/** The Task's phase, where it is another one than the reader was told last. */
export function toldOfPhase(cursor: StreamCursor, task: Task): readonly Told[] {
  const data = phaseOf(task);
  const phase = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 8);
  return phase === cursor.phase ? [] : [{ event: { event: 'phase', data }, cursor: { ...cursor, phase } }];
}

/** The last event; `task` is undefined where it was deleted. */
export function toldOfEnd(cursor: StreamCursor, task: Task | undefined): Told {
  return { event: { event: 'end', data: endOf(task) }, cursor: { ...cursor, ended: true } };
}

function phaseOf({ status = {} }: Task): PhaseTold {
  const { phase = 'Pending', message = '', attempts = 0, iteration } = status;
  return { phase, message, attempts, ...(iteration === undefined ? {} : { iteration }) };
}

function endOf(task: Task | undefined): EndTold {
  if (task === undefined) return { phase: 'Deleted', message: 'the Task was deleted' };
  const { creationTimestamp: createdAt } = task.metadata;
  const { completionTime: completedAt } = task.status ?? {};
  const { phase, message } = phaseOf(task);
  return {
    phase,
    message,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(completedAt === undefined ? {} : { completedAt }),
  };
}

function turnOf({ run, step, body }: RunStep, turn: number, { costNanos, ...usage }: ModelUsage): TurnTold {
  const { content, stopReason, provider, model, notes = [] } = answerIn(body);
  const thinking = content.flatMap((part) => (part.type === 'thinking' && part.text !== '' ? [part.text] : [])).join('\n\n');
  const { inputTokens, cachedInputTokens = 0, outputTokens, durationMs } = usage;
  return {
    run,
    step,
    turn,
    text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    ...(thinking === '' ? {} : { thinking }),
    toolCalls: content.flatMap((part) => {
      if (part.type !== 'tool_call') return [];
      const args = shortened(part.malformed ?? JSON.stringify(part.arguments ?? {}), longestContent);
      const { id, name } = part;
      return [{ id, name, arguments: args.text, ...(args.bytes === undefined ? {} : { argumentsBytes: args.bytes }) }];
    }),
    stopReason,
    usage: { inputTokens, cachedInputTokens, outputTokens, durationMs },
    cost: costNanos === undefined ? 'unknown' : decimalOf(costNanos),
    provider,
    model,
    notes,
  };
}

function toolOf({ run, step, body }: RunStep): ToolTold {
  const { id = '', name = '', content = '', isError = false } = (body ?? {}) as Partial<ToolTold>;
  const { text, bytes } = shortened(String(content), longestContent);
  return { run, step, id, name, content: text, ...(bytes === undefined ? {} : { contentBytes: bytes }), isError };
}

/** A journal's body is what whoever wrote it has put there: a worker may write a turn of its own Task. One that is none says nothing. */
function answerIn(body: unknown): Pick<ModelAnswer, 'content' | 'stopReason' | 'provider' | 'model' | 'notes'> {
  const { answer = {} } = (body ?? {}) as { readonly answer?: Partial<ModelAnswer> };
  const { content, stopReason = 'end', provider = '', model = '', notes } = answer ?? {};
  return {
    content: Array.isArray(content) ? content : [],
    stopReason,
    provider,
    model,
    ...(Array.isArray(notes) ? { notes } : {}),
  };
}

const usageOf = ({ usage }: RunStep): ModelUsage => usage ?? { inputTokens: 0, outputTokens: 0, durationMs: 0 };

function plus(totals: Totals, { inputTokens, cachedInputTokens = 0, outputTokens, costNanos }: ModelUsage): Totals {
  return {
    modelCalls: totals.modelCalls + 1,
    inputTokens: sum(totals.inputTokens, inputTokens),
    cachedInputTokens: sum(totals.cachedInputTokens, cachedInputTokens),
    outputTokens: sum(totals.outputTokens, outputTokens),
    costNanos: sum(totals.costNanos, costNanos ?? 0),
    unpricedCalls: totals.unpricedCalls + (costNanos === undefined ? 1 : 0),
  };
}

/** Always a number that a cursor can hold, whatever a worker has journalled. */
const sum = (before: number, more: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.round(before + more));

function totalsTold({ costNanos, unpricedCalls, ...tokens }: Totals): UsageTold {
  const knownCost = decimalOf(costNanos);
  return { ...tokens, cost: unpricedCalls > 0 ? 'unknown' : knownCost, knownCost, unpricedCalls };
}
