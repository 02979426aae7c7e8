import { Router } from 'express';
import { eventId, subjectOf } from '../../../../eventing/core/catalogue.ts';
import type { Agent } from '../../../../shared/api/generated/agent.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { Agents, ConfigMaps } from '../../../../shared/api/kinds.ts';
import type { RunContext, RunEnd } from '../../../../shared/api/worker.ts';
import { agentOf } from '../../../../shared/core/provider-ref.ts';
import { toolsForRun } from '../../../../shared/core/tools-for-run.ts';
import { InvalidError, NotFoundError } from '../../../../shared/errors/catalogue.ts';
import { usualMemoryLimits } from '../../core/memory-context.ts';
import { promptOf, runContext } from '../../core/run-context.ts';
import { isListed, skillSet } from '../../core/skill-set.ts';
import type { ApiDeps } from '../../deps.ts';
import { recallForRun } from '../../memories.ts';
import type { Contract } from '../../middleware/contract.ts';
import { inputOf, type OwnTask, ownTask } from '../../middleware/request.ts';
import { sessionForRun } from '../../session.ts';
import { skillsForRun } from '../../skills.ts';
import { findOwnTask } from '../../tasks.ts';
import type { Toolbox } from '../../tools/toolbox.ts';

/** A result of 10 MB, as JSON writes text; the store has the last word on its size. */
const endLimit = 24 * 1024 * 1024;

/** The beginning and the end of a run. */
export function runRoutes(
  { kube, store, publisher, log, memoryLimits = usualMemoryLimits }: ApiDeps,
  toolbox: Pick<Toolbox, 'offers'>,
  check: Contract['check'],
): Router {
  return Router()
    .get('/tasks/:ns/:task/context', check('getRunContext'), async (req, res) => {
      const own = ownTask(req, res);
      const number = inputOf<{ run: number }>(res).query.run;
      const [task, kept] = await Promise.all([findOwnTask(kube, own), store.context(own, number)]);
      // Nobody else writes into a session while its Task holds it: it can be read again.
      const [context, session] = await Promise.all([kept ?? newContext(own, task, number), sessionForRun(store, task)]);
      res.json({ ...context, session });
    })
    .post('/tasks/:ns/:task/end', check('endRun', { limit: endLimit }), async (req, res) => {
      const own = ownTask(req, res);
      const end = inputOf<unknown, RunEnd>(res).body;
      const { run, jobs, state } = await findRun(own, end.run);
      // The first word counts, and with it its result: a late one must not change what has been acted upon.
      if (state === 'open') {
        if (end.result !== undefined) await store.putResult(own, end.result);
        await store.endRun(own, run, { outcome: end.outcome, message: end.message, retryable: end.retryable });
      }
      // Said again with every repetition: a worker that repeats its last word has not heard that anybody knows of it.
      const type = 'ai.orka.job.finished.v1';
      await publisher.publish({
        type,
        id: eventId(own.uid, `run-${run}`, type),
        source: '/orka/api',
        subject: subjectOf('tasks', own),
        data: { task: own, job: jobs.at(-1) ?? '' },
        extensions: { partitionkey: own.uid },
      });
      res.status(204).end();
    });

  /** What a run is told at its beginning. It is kept, so that whoever resumes the run is told the same. */
  async function newContext(own: OwnTask, task: Task, number: number): Promise<RunContext> {
    const [run, plan, agent] = await Promise.all([findRun(own, number), store.plan(own), findAgent(kube, task)]);
    const [agentPrompt, offers, read, memories] = await Promise.all([
      instructionsOf(kube, agent),
      toolbox.offers(task, agent),
      skillsForRun(kube, task, agent),
      recallForRun({ store, log }, { task: own, run: number, prompt: promptOf(task) }, memoryLimits),
    ]);
    const skills = skillSet(read);
    const { tools, absent } = toolsForRun(task, agent, isListed(skills) ? ['read_skill'] : []);
    if (absent.length > 0) log.warn({ task: own, tools: absent }, 'tools that this version does not have are left out');
    const facts = { task, agent, agentPrompt, run, plan, session: undefined, tools, offers, skills, memories };
    return store.keepContext(own, number, runContext(facts));
  }

  async function findRun(own: OwnTask, number: number) {
    const found = (await store.runs(own)).find(({ run }) => run === number);
    if (found === undefined) throw new NotFoundError(`there is no run ${number} of task ${own.namespace}/${own.name}`);
    return found;
  }
}

/** The Task's Agent, undefined for a Task without one. Throws a NotFoundError where the one it names is not there. */
export async function findAgent(kube: ApiDeps['kube'], task: Task): Promise<Agent | undefined> {
  const at = agentOf(task);
  if (at === undefined) return undefined;
  const agent = await kube.get(Agents, at.namespace, at.name);
  if (agent === undefined) throw new NotFoundError(`agent "${at.name}" not found`);
  return agent;
}

/** The Agent's instructions. Throws an InvalidError where the ConfigMap that should hold them does not. */
async function instructionsOf(kube: ApiDeps['kube'], agent: Agent | undefined): Promise<string | undefined> {
  const { inline, configMapRef } = agent?.spec.systemPrompt ?? {};
  if (inline || agent === undefined || configMapRef === undefined) return inline;
  const map = await kube.get(ConfigMaps, agent.metadata.namespace ?? 'default', configMapRef.name);
  const text = map?.data?.[configMapRef.key];
  if (text !== undefined) return text;
  const missing =
    map === undefined ? `ConfigMap "${configMapRef.name}"` : `key "${configMapRef.key}" of ConfigMap "${configMapRef.name}"`;
  throw new InvalidError(`agent "${agent.metadata.name}": systemPrompt.configMapRef: ${missing} not found`);
}
