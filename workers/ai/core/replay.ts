import type { JournalStep } from '../../../shared/agent/core/journal.ts';
import type { ToolCallPart } from '../../../shared/llm/types.ts';

/**
 * The file_write calls that succeeded, in order: writing them again brings a lost workspace back to where it was, as far as
 * file_write made it. Programs are not run again, since what they do may count.
 */
export function writesIn(journal: readonly JournalStep[]): ToolCallPart[] {
  const writes: ToolCallPart[] = [];
  let pending: ToolCallPart[] = [];
  for (const entry of journal) {
    if (entry.kind === 'model') pending = entry.answer.content.filter((part) => part.type === 'tool_call');
    else {
      const call = pending.shift();
      if (call?.name === 'file_write' && !entry.result.isError) writes.push(call);
    }
  }
  return writes;
}
