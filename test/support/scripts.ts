import { doneIn, jsonOf, say } from '../../demo/model/scripts/transcript.ts';
import type { Script } from '../../demo/model/types.ts';

/** Answers everything with this text. */
export const says =
  (text: string): Script =>
  () => ({ content: [{ type: 'text', text }] });

/** Writes a plan in every iteration of an autonomous Task, and does nothing else. */
export const plans =
  (goalComplete: boolean): Script =>
  (conversation) => {
    if (doneIn(conversation).length > 0) return say(conversation, 'noted');
    const plan = {
      summary: 'on the way',
      progress_pct: 40,
      goal_complete: goalComplete,
      plan_document: '# Goal\nto be on the way',
    };
    return say(conversation, '', { name: 'update_plan', arguments: plan });
  };

/** Delegates so many pieces of work to Agent `helper` in one turn, waits for them in the next, and says how they ended. */
export const delegates =
  (pieces: number): Script =>
  (conversation) => {
    const done = doneIn(conversation);
    const waited = done.find(({ name }) => name === 'wait_for_tasks');
    if (waited !== undefined) return say(conversation, waited.output);
    const tasks = done.map(({ output }) => jsonOf<{ task: string }>(output).task ?? '');
    if (tasks.length > 0) return say(conversation, '', { name: 'wait_for_tasks', arguments: { tasks, timeout: '2m' } });
    const piece = (_: unknown, i: number) => ({ name: 'delegate_task', arguments: { agent: 'helper', prompt: `piece ${i}` } });
    return say(conversation, '', ...Array.from({ length: pieces }, piece));
  };

/** Delegates one piece of work to Agent `helper`, waits for it, and calls the goal complete. */
export const leads: Script = (conversation) => {
  const [delegated, waited, planned] = doneIn(conversation);
  if (delegated === undefined || waited === undefined) return delegates(1)(conversation);
  const plan = { summary: 'all done', progress_pct: 100, goal_complete: true, plan_document: '# Done\n- [x] help' };
  return planned === undefined ? say(conversation, '', { name: 'update_plan', arguments: plan }) : say(conversation, 'helped');
};
