import type { EnvVar } from '../../../shared/api/kubernetes/container.ts';
import type { LaunchInput } from './launch-input.ts';

/** Where a worker finds its volumes. */
export const paths = { workspace: '/workspace', home: '/home/worker', tmp: '/tmp', identity: '/var/run/orka' } as const;

/** The longest prompt that goes into an environment variable: a string there ends at 128 KiB (execve(2), MAX_ARG_STRLEN). */
const longestPromptBytes = 32 * 1024;

/** The worker's environment (ARCHITECTURE.md, "Worker environment"). What the user says replaces what we say. */
export function environment(input: LaunchInput): EnvVar[] {
  const own = Object.entries({ ...identity(input), ...autonomy(input), ...coordination(input), ...prompt(input) });
  const users = lastOfEachName(input.task.spec.env ?? []);
  const theirs = new Set(users.map(({ name }) => name));
  // A name that is there twice is an error to server-side apply, so the user's word replaces ours here and not in the pod.
  return [...own.filter(([name]) => !theirs.has(name)).map(([name, value]) => ({ name, value })), ...users];
}

type Variables = Readonly<Record<string, string>>;

function identity({ task, agent, parent, run, config: { urls } }: LaunchInput): Variables {
  const { namespace = 'default', name, uid = '' } = task.metadata;
  return {
    ORKA_TASK_NAME: name,
    ORKA_TASK_NAMESPACE: namespace,
    ORKA_TASK_UID: uid,
    ORKA_RUN: String(run),
    ORKA_CONTROLLER_URL: urls.api,
    ORKA_RESULT_ENDPOINT: `${urls.api}/internal/v1/results/${namespace}/${name}`,
    ORKA_STORE_URL: urls.store,
    ORKA_LLM_URL: urls.llm,
    ORKA_TOKEN_FILE: `${paths.identity}/token`,
    ORKA_WORKSPACE: paths.workspace,
    HOME: paths.home,
    TMPDIR: paths.tmp,
    ...(agent === undefined ? {} : { ORKA_AGENT_NAME: agent.metadata.name }),
    ...(parent === undefined ? {} : { ORKA_PARENT_TASK: parent.name }),
  };
}

function autonomy({ task, agent, plan }: LaunchInput): Variables {
  const coordination = agent?.spec.coordination;
  if (task.spec.type !== 'ai' || coordination?.autonomous !== true) return {};
  const max = coordination.maxIterations ?? 0;
  return {
    ORKA_AUTONOMOUS_MODE: 'true',
    ORKA_AUTONOMOUS_ITERATION: String(plan.iteration),
    ...(max > 0 ? { ORKA_AUTONOMOUS_MAX_ITERATIONS: String(max) } : {}),
  };
}

function coordination({ task, agent, parent }: LaunchInput): Variables {
  const rules = agent?.spec.coordination;
  if (task.spec.type !== 'ai' || rules?.enabled !== true) return {};
  return {
    ORKA_COORDINATION_ENABLED: 'true',
    ORKA_COORDINATION_DEPTH: String(parent?.depth ?? 0),
    ORKA_COORDINATION_MAX_DEPTH: String(rules.maxDepth ?? 3),
    ORKA_COORDINATION_MAX_CHILDREN: String(rules.maxConcurrentChildren ?? 5),
    ORKA_COORDINATION_ALLOWED_AGENTS: (rules.allowedAgents ?? []).map(({ name }) => name).join(','),
  };
}

/** A model's prompt travels in the run's context; a container gets its own where it fits. */
function prompt({ task: { spec } }: LaunchInput): Variables {
  const fits = spec.type === 'container' && spec.prompt !== undefined && Buffer.byteLength(spec.prompt) <= longestPromptBytes;
  return fits ? { ORKA_PROMPT: spec.prompt ?? '' } : {};
}

function lastOfEachName(env: readonly EnvVar[]): EnvVar[] {
  return [...new Map(env.map((each) => [each.name, each])).values()];
}
