import type { ModelAnswer, ToolCallPart } from '../../llm/types.ts';
import type { JournalStep, ToolStepResult } from './journal.ts';

/** What a model turn was, in one line of the worker's log. */
export function modelLine(turn: number, { usage, model, stopReason }: ModelAnswer): string {
  const cut = stopReason === 'max_tokens' ? ', cut off at the token limit' : '';
  return `turn ${turn}: ${usage.inputTokens} in / ${usage.outputTokens} out tokens, ${(usage.durationMs / 1000).toFixed(1)} s, ${model}${cut}`;
}

/** What a tool call was and how it went, in one line. Contents of files, programs and prompts are left out. */
export function toolLine({ name, arguments: args }: ToolCallPart, { content, isError }: ToolStepResult): string {
  const what = ['path', 'language', 'agent', 'task_name', 'to_task', 'tasks', 'summary', 'query'].flatMap((key) =>
    describe((args as Record<string, unknown> | undefined)?.[key]),
  );
  const outcome = isError ? oneLine(content) : (exitOf(content) ?? 'ok');
  return `tool ${[name, ...what].join(' ')}: ${outcome}`;
}

/** Writes a journal's lines step by step, in order: the calls that a turn asks for are known when their results come. */
export function journalLines(): (entry: JournalStep) => string {
  let turn = 0;
  let calls: readonly ToolCallPart[] = [];
  return (entry) => {
    if (entry.kind === 'model') {
      turn += 1;
      calls = entry.answer.content.filter((part) => part.type === 'tool_call');
      return modelLine(turn, entry.answer);
    }
    const [call = { type: 'tool_call', id: entry.result.id, name: entry.result.name }, ...rest] = calls;
    calls = rest;
    return toolLine(call, entry.result);
  };
}

function describe(value: unknown): string[] {
  if (typeof value === 'string') return [oneLine(value)];
  return Array.isArray(value) ? [oneLine(value.join(', '))] : [];
}

function exitOf(content: string): string | undefined {
  const code = /"exit_code":(\d+)/.exec(content)?.[1];
  return code === undefined ? undefined : `exit ${code}${content.includes('"timed_out":true') ? ', timed out' : ''}`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 200);
