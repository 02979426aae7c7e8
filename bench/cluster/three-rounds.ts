import { doneIn, jsonOf, promptOf, say } from '../../demo/model/scripts/transcript.ts';
import type { Script } from '../../demo/model/types.ts';
import type { Manifest } from '../../local/manifests.ts';

/** Iterations of the coordinator, each of which delegates two pieces of work. */
const iterations = 3;

/** What the coordinator's Task and its children say first, so that the script knows whom it plays. */
const goal = 'Lead three rounds of two.';
const piece = 'Do your piece.';

/** Model calls of a whole run: four turns of the coordinator in each iteration and one of its end, and one of each child. */
export const modelCalls = iterations * (5 + 2);

/** Plays the coordinator and its children; everything else it answers with a sentence. */
export const threeRounds: Script = (conversation) => {
  const done = doneIn(conversation);
  if (!conversation.tools.includes('delegate_task'))
    return say(conversation, `${promptOf(conversation).length} characters were asked.`);
  const delegated = done.filter(({ name }) => name === 'delegate_task');
  const planned = done.filter(({ name }) => name === 'update_plan').length;
  if (planned === 0) return say(conversation, '', plan(10));
  if (delegated.length === 0) return say(conversation, '', delegate, delegate);
  if (!done.some(({ name }) => name === 'wait_for_tasks')) {
    const tasks = delegated.map(({ output }) => jsonOf<{ task: string }>(output).task ?? '');
    return say(conversation, '', { name: 'wait_for_tasks', arguments: { tasks, timeout: '1m' } });
  }
  return planned === 1 ? say(conversation, '', plan(50)) : say(conversation, 'This round is over.');
};

const delegate = { name: 'delegate_task', arguments: { agent: 'one', prompt: piece } };
const plan = (progress_pct: number) => ({
  name: 'update_plan',
  arguments: { summary: 'on it', progress_pct, plan_document: '# Plan' },
});

/** The coordinator and its Task, `rounds`; Agent `one` and Provider `model` are there already. */
export function roundsManifests(): Manifest[] {
  const apiVersion = 'core.orka.ai/v1alpha1';
  const coordination = { enabled: true, autonomous: true, maxIterations: iterations, allowedAgents: [{ name: 'one' }] };
  return [
    { apiVersion, kind: 'Agent', metadata: { name: 'lead' }, spec: { providerRef: { name: 'model' }, coordination } },
    { apiVersion, kind: 'Task', metadata: { name: 'rounds' }, spec: { type: 'ai', agentRef: { name: 'lead' }, prompt: goal } },
  ] as unknown as Manifest[];
}
