import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Tool } from '../../../shared/api/generated/tool.ts';
import { Secrets, Tools } from '../../../shared/api/kinds.ts';
import type { ToolOffer } from '../../../shared/api/worker.ts';
import { toolHealth } from '../../../shared/core/tool-health.ts';
import { toolObjectsOf, toolsForRun } from '../../../shared/core/tools-for-run.ts';
import { ForbiddenError, InvalidError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import { validator } from '../../../shared/schema/validate.ts';
import { checkableSchema } from '../core/checkable-schema.ts';
import { candidatesFor, offeredName, offerOf, remoteOfferOf } from '../core/custom-tool.ts';
import { prepareHttpCall } from './http-tool.ts';
import type { McpSessions } from './mcp-sessions.ts';
import { prepareMcpCall, remoteNamed, remoteTools } from './mcp-tool.ts';
import type { OpenTool, PreparedCall, ToolCallRequest } from './prepared.ts';
import { prepareWebFetch, prepareWebSearch } from './web.ts';
import type { World } from './world.ts';

/** Finds the tools that the platform calls for workers. */
export interface Toolbox {
  /** What a run is offered of the user's own tools. An UnavailableError where one of them cannot be had now. */
  offers(task: Task, agent: Agent | undefined): Promise<ToolOffer[]>;
  /**
   * A call, found in order. Throws an InvalidError, for the model, where it is not, and a ForbiddenError where the Task has no such tool.
   */
  prepare(request: ToolCallRequest, task: Task, agent: Agent | undefined): Promise<PreparedCall>;
}

/** Tools that are built in and that the platform calls. Their arguments have been checked by the worker, whose model they concern. */
const builtIn: Readonly<Record<string, (args: never, world: World) => PreparedCall>> = {
  web_fetch: prepareWebFetch,
  web_search: prepareWebSearch,
};

export function createToolbox(world: World, sessions: McpSessions): Toolbox {
  const { kube } = world;

  /** The Tool of this name, with its credential; undefined where there is none. An InvalidError where it cannot be called as it is. */
  async function open(namespace: string, name: string): Promise<OpenTool | undefined> {
    const tool = await kube.get(Tools, namespace, name);
    if (tool === undefined) return undefined;
    const health = toolHealth(tool.spec);
    if (!health.usable) throw new InvalidError(`tool "${name}" cannot be used: ${health.message}`);
    return { tool, secret: await secretOf(tool, namespace) };
  }

  async function secretOf({ metadata, spec }: Tool, namespace: string): Promise<string | undefined> {
    const ref = spec.http?.authSecretRef;
    if (ref === undefined) return undefined;
    const secret = await kube.get(Secrets, namespace, ref.name);
    const value = Buffer.from(secret?.data?.[ref.key] ?? '', 'base64')
      .toString('utf8')
      .trim();
    if (value !== '') return value;
    const missing = secret === undefined ? `Secret "${ref.name}" is missing` : `Secret "${ref.name}" has nothing in "${ref.key}"`;
    throw new InvalidError(`tool "${metadata.name}" cannot be used: ${missing}`);
  }

  async function offersOf(name: string, task: Task, custom: readonly string[]): Promise<ToolOffer[]> {
    const found = await open(task.metadata.namespace ?? 'default', name);
    if (found === undefined) throw new InvalidError(`tool "${name}" not found`);
    if (found.tool.spec.mcp === undefined) return [offerOf(found.tool)];
    const remote = await remoteTools({ uid: task.metadata.uid ?? '' }, found, { sessions, custom });
    return remote.map((one) => remoteOfferOf(found.tool, one));
  }

  /** The call of a tool of the user's own; undefined where none of those that the run may use is called that. */
  async function prepareCustom(request: ToolCallRequest, custom: readonly string[]): Promise<PreparedCall | undefined> {
    const { task, tool: name, call } = request;
    for (const candidate of candidatesFor(name, custom)) {
      const found = await open(task.namespace, candidate);
      if (found === undefined) continue;
      const { spec, metadata } = found.tool;
      if (spec.mcp === undefined) {
        if (offeredName(metadata.name) !== name) continue;
        return prepareHttpCall(found, { arguments: checked(request, spec.parameters), key: call }, world);
      }
      const remote = remoteNamed(name, found.tool, await remoteTools(task, found, { sessions, custom }));
      if (remote === undefined) continue;
      return prepareMcpCall(found, remote, { ...request, arguments: checked(request, remote.parameters) }, sessions);
    }
    return undefined;
  }

  return {
    async offers(task, agent) {
      const { custom } = toolsForRun(task, agent);
      const offers = await Promise.all(toolObjectsOf(custom).map((name) => offersOf(name, task, custom))).catch(waitForIt);
      return offers.flat();
    },
    async prepare(request, task, agent) {
      const { tools, custom } = toolsForRun(task, agent);
      const ours = tools.includes(request.tool) ? builtIn[request.tool] : undefined;
      if (ours !== undefined) return ours(objectOf(request) as never, world);
      const prepared = await prepareCustom(request, custom);
      if (prepared === undefined) throw new ForbiddenError(`tool "${request.tool}" was not enabled for this task`);
      return prepared;
    },
  };
}

/** A run does not begin with less than it asked for: what is wrong with its tools may be set right. */
function waitForIt(error: unknown): never {
  throw error instanceof InvalidError ? new UnavailableError(error.message, { retryAfter: 5, cause: error }) : error;
}

/** The arguments, by the part of the tool's schema that can be checked here. */
function checked(request: ToolCallRequest, schema: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const args = objectOf(request);
  try {
    validator(`arguments of ${request.tool}`, checkableSchema(schema), { coerce: true, foreign: true })(args);
  } catch (error) {
    // A schema that cannot be understood here is for the tool itself to hold.
    if (error instanceof InvalidError) throw error;
  }
  return args;
}

/** A copy, for a check may put defaults in. */
function objectOf({ tool, arguments: args }: ToolCallRequest): Record<string, unknown> {
  if (typeof args !== 'object' || args === null || Array.isArray(args))
    throw new InvalidError(`arguments of ${tool}: must be an object`);
  return structuredClone(args) as Record<string, unknown>;
}
