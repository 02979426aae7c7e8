import type { Script } from '../types.ts';
import { asTold } from './as-told.ts';
import { coder } from './coder.ts';
import { coordinator } from './coordinator.ts';
import { reviewer } from './reviewer.ts';
import { promptOf, say } from './transcript.ts';

/**
 * Plays the three agents of examples/autonomous, and calls a tool where it is told to. It tells them apart by the tools they have and by what they are asked, and
 * decides from the conversation alone, so that a run can be interrupted and resumed at any point.
 */
export function buildFeature(): Script {
  return (conversation) => {
    if (conversation.tools.includes('delegate_task')) return coordinator(conversation);
    const prompt = promptOf(conversation);
    if (prompt.startsWith('Review')) return reviewer(conversation);
    if (/^(Build|Repair|Harden|Document)\b/.test(prompt) && conversation.tools.includes('file_write')) return coder(conversation);
    const told = asTold(conversation);
    if (told !== undefined) return told;
    return say(
      conversation,
      'I am the scripted model of the demo: I know how to play examples/autonomous, and have nothing else to say.',
    );
  };
}
