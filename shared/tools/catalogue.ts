import { cancelTask } from './cancel-task.ts';
import { checkMessages } from './check-messages.ts';
import { codeExec } from './code-exec.ts';
import { createAgent } from './create-agent.ts';
import { createContainerTask } from './create-container-task.ts';
import { delegateTask } from './delegate-task.ts';
import { deleteAgent } from './delete-agent.ts';
import { fileRead } from './file-read.ts';
import { fileWrite } from './file-write.ts';
import { proposeMemory } from './propose-memory.ts';
import { readSkill } from './read-skill.ts';
import { recallMemory } from './recall-memory.ts';
import { remember } from './remember.ts';
import { searchTranscript } from './search-transcript.ts';
import { sendMessage } from './send-message.ts';
import type { Tool } from './tool.ts';
import { updatePlan } from './update-plan.ts';
import { waitForTasks } from './wait-for-tasks.ts';
import { webFetch } from './web-fetch.ts';
import { webSearch } from './web-search.ts';

/** Every tool that is built in. */
export const builtInTools: readonly Tool[] = [
  codeExec,
  fileRead,
  fileWrite,
  updatePlan,
  delegateTask,
  waitForTasks,
  cancelTask,
  sendMessage,
  checkMessages,
  searchTranscript,
  recallMemory,
  remember,
  proposeMemory,
  readSkill,
  webFetch,
  webSearch,
  createContainerTask,
  createAgent,
  deleteAgent,
];

/** The tools of these names, in this order; names that nothing is known of are left out. */
export function toolsNamed(names: readonly string[]): Map<string, Tool> {
  const known = new Map(builtInTools.map((tool) => [tool.definition.name, tool]));
  return new Map(names.flatMap((name) => (known.has(name) ? [[name, known.get(name) as Tool] as const] : [])));
}
