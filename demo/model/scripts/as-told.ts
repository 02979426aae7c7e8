import type { Script, ScriptedAnswer } from '../types.ts';
import { doneIn, jsonOf, promptOf, say } from './transcript.ts';

const order = /^Call (\S+) with (\{.*\})$/s;

/** Does what a prompt such as `Call crm with {"number": 7}` says, and tells what came of it; undefined for any other prompt. */
export function asTold(conversation: Parameters<Script>[0]): ScriptedAnswer | undefined {
  const [, name, json = ''] = order.exec(promptOf(conversation).trim()) ?? [];
  if (name === undefined) return undefined;
  const [call] = doneIn(conversation);
  if (call === undefined) return say(conversation, '', { name, arguments: jsonOf(json) });
  return say(conversation, `${name} ${call.failed ? 'failed' : 'answered'}: ${call.output}`);
}
