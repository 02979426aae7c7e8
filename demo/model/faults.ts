import type { ToolCallPart } from '../../shared/llm/types.ts';
import type { Fault, ScriptedAnswer } from './types.ts';

/** The answer as the ordered fault makes it, with its reason to stop spelled out. */
export function withFault(answer: ScriptedAnswer, fault: Fault | undefined): Required<ScriptedAnswer> {
  const content = contentWith(answer.content, fault);
  const calls = content.some((part) => part.type === 'tool_call');
  return { content, stopReason: answer.stopReason ?? (calls ? 'tool_calls' : 'end') };
}

function contentWith(content: ScriptedAnswer['content'], fault: Fault | undefined): ScriptedAnswer['content'] {
  if (fault?.kind === 'unknown-tool') return [call('teleport', { to: 'production' })];
  if (fault?.kind === 'malformed-arguments' && !content.some((part) => part.type === 'tool_call'))
    return [call('file_write', { path: 'notes.txt', content: 'unfinished' })];
  return content;
}

const call = (name: string, args: object): ToolCallPart => ({ type: 'tool_call', id: `toolu_${name}`, name, arguments: args });
