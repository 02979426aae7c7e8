import { Router } from 'express';
import { eventId, subjectOf } from '../../../../eventing/core/catalogue.ts';
import type { Agent } from '../../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../../shared/api/generated/provider.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { Agents, ConfigMaps, Providers } from '../../../../shared/api/kinds.ts';
import type { RunContext, RunEnd } from '../../../../shared/api/worker.ts';
import { agentOf, providerOf } from '../../../../shared/core/provider-ref.ts';
import { toolsForRun } from '../../../../shared/core/tools-for-run.ts';
import { InvalidError, NotFoundError } from '../../../../shared/errors/catalogue.ts';
import type { RunRecord } from '../../../../shared/store/store.ts';
import { contextTokensFor, namedModel } from '../../core/context-size.ts';
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
      // Most runs are asked about once, when they begin.
      const run = findRun(own, number);
      run.catch(() => undefined);
      const [task, kept] = await Promise.all([findOwnTask(kube, own), store.context(own, number)]);
      // Nobody else writes into a session while its Task holds it: it can be read again.
      const [context, session] = await Promise.all([kept ?? newContext(own, task, run), sessionForRun(store, task)]);
      res.json({ ...context, session });
    })
    .post('/tasks/:ns/:task/end', check('endRun', { limit: endLimit }), async (req, res) => {
      const own = ownTask(req, res);
      const end = inputOf<unknown, RunEnd>(res).body;
      const { run, jobs, state } = await findRun(own, end.run);
      // The first word counts, and with it its result: a late one must not change what has been acted upon.
      if (state === 'open') await keepLastWord(own, end);
      // Said again with every repetition: a worker that repeats its last word has not heard that anybody knows of it. A run can stand
      // still more than once, and each time is another occurrence.
      const type = 'ai.orka.job.finished.v1';
      const version = end.outcome === 'paused' ? `run-${run}-${jobs.at(-1)}-paused` : `run-${run}`;
      await publisher.publish({
        type,
        id: eventId(own.uid, version, type),
        source: '/orka/api',
        subject: subjectOf('tasks', own),
        data: { task: own, job: jobs.at(-1) ?? '' },
        extensions: { partitionkey: own.uid },
      });
      res.status(204).end();
    });

  /** What a run is told at its beginning. It is kept, so that whoever resumes the run is told the same. */
  async function newContext(own: OwnTask, task: Task, asked: Promise<RunRecord>): Promise<RunContext> {
    const [run, agent] = await Promise.all([asked, findAgent(kube, task)]);
    const [plan, agentPrompt, offers, read, memories, provider] = await Promise.all([
      // Nobody else is shown one.
      agent?.spec.coordination?.autonomous === true ? store.plan(own) : undefined,
      instructionsOf(kube, agent),
      toolbox.offers(task, agent),
      skillsForRun(kube, task, agent),
      recallForRun({ store, log }, { task: own, run: run.run, prompt: promptOf(task) }, memoryLimits),
      namedModel(task, agent) === undefined ? findProvider(kube, task, agent) : undefined,
    ]);
    const skills = skillSet(read);
    const { tools, absent } = toolsForRun(task, agent, isListed(skills) ? ['read_skill'] : []);
    if (absent.length > 0) log.warn({ task: own, tools: absent }, 'tools that this version does not have are left out');
    const contextTokens = contextTokensFor(task, agent, provider);
    const facts = { task, agent, agentPrompt, run, plan, session: undefined, tools, offers, skills, memories, contextTokens };
    return store.keepContext(own, run.run, runContext(facts));
  }

  async function keepLastWord(own: OwnTask, { run, outcome, message, retryable, result }: RunEnd): Promise<void> {
    if (outcome === 'paused') return store.pauseRun(own, run, message ?? 'paused');
    return store.endRun(own, run, { outcome, message, retryable, result });
  }

  async function findRun(own: OwnTask, number: number): Promise<RunRecord> {
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

/** Whose default model it is that answers; a Provider that is gone or not for us to see says nothing of it. */
async function findProvider(kube: ApiDeps['kube'], task: Task, agent: Agent | undefined): Promise<Provider | undefined> {
  const { namespace, name } = providerOf(task, agent);
  return kube.get(Providers, namespace, name, { cached: true });
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
