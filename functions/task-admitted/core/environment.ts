import type { EnvVar } from '../../../shared/api/kubernetes/container.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { toolsForRun } from '../../../shared/core/tools-for-run.ts';
import { formatTraceparent, traceOfTask } from '../../../shared/tracing/core/trace-context.ts';
import type { LaunchInput } from './launch-input.ts';
import { fitsVariable, promptFile, promptOf } from './prompt.ts';
import { fetchedSession, transcriptFile } from './session-fetch.ts';

/** Where a worker finds its volumes. */
export const paths = {
  workspace: '/workspace',
  home: '/home/worker',
  tmp: '/tmp',
  identity: '/var/run/orka',
} as const;

/** The worker's environment (ARCHITECTURE.md, "Worker environment"). What the user says replaces what we say. */
export function environment(input: LaunchInput): EnvVar[] {
  const users = lastOfEachName(input.task.spec.env ?? []);
  const theirs = new Set(users.map(({ name }) => name));
  // A name that is there twice is an error to server-side apply, so the user's word replaces ours here and not in the pod.
  return [...ownEnvironment(input).filter(({ name }) => !theirs.has(name)), ...users];
}

/** What we say ourselves, whatever the user says. */
export function ownEnvironment(input: LaunchInput): EnvVar[] {
  const own = Object.entries({
    ...identity(input),
    ...rooms(input),
    ...folders(),
    ...model(input),
    ...autonomy(input),
    ...coordination(input),
    ...session(input),
    ...prompt(input),
    ...trace(input),
  });
  return own.map(([name, value]) => ({ name, value: literal(value) }));
}

type Variables = Readonly<Record<string, string>>;

function identity({ task, agent, parent, plan, run }: LaunchInput): Variables {
  const { namespace = 'default', name, uid = '' } = task.metadata;
  return {
    ORKA_TASK_NAME: name,
    ORKA_TASK_NAMESPACE: namespace,
    ORKA_TASK_UID: uid,
    ORKA_RUN: String(run),
    ...(plan.deadline === undefined ? {} : { ORKA_TIMEOUT_SECONDS: String(plan.deadline.seconds) }),
    ...(agent === undefined ? {} : { ORKA_AGENT_NAME: agent.metadata.name }),
    ...(parent === undefined ? {} : { ORKA_PARENT_TASK: parent.name }),
  };
}

function rooms({ task, config: { urls } }: LaunchInput): Variables {
  const own = `${task.metadata.namespace ?? 'default'}/${task.metadata.name}`;
  return {
    ORKA_CONTROLLER_URL: urls.api,
    ORKA_RESULT_ENDPOINT: `${urls.api}/internal/v1/results/${own}`,
    ORKA_ARTIFACTS_ENDPOINT: `${urls.api}/internal/v1/artifacts/${own}`,
    ORKA_STORE_URL: urls.store,
    ORKA_LLM_URL: urls.llm,
    ORKA_TOKEN_FILE: `${paths.identity}/token`,
  };
}

function folders(): Variables {
  return {
    ORKA_WORKSPACE: paths.workspace,
    ORKA_ARTIFACTS_DIR: `${paths.tmp}/artifacts`,
    HOME: paths.home,
    TMPDIR: paths.tmp,
  };
}

/** For a worker to report; who answers its model calls is decided by llm-call, which has the key. */
function model({ task, agent, provider }: LaunchInput): Variables {
  const { type, defaultModel, azure } = provider?.found?.spec ?? {};
  if (type === undefined) return {};
  const name = task.spec.ai?.model || agent?.spec.model?.name || defaultModel || azure?.deploymentName;
  return {
    ORKA_AI_PROVIDER: type,
    ...(name ? { ORKA_AI_MODEL: name } : {}),
    ORKA_AI_TOOLS: toolsForRun(task, agent).tools.join(','),
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

function session({ task }: LaunchInput): Variables {
  const { name } = task.spec.sessionRef ?? {};
  if (name === undefined) return {};
  const file = { ORKA_SESSION_FILE: `${transcriptFile.folder}/${transcriptFile.name}` };
  return { ORKA_SESSION_NAME: name, ...(fetchedSession(task) === undefined ? {} : file) };
}

/** Who makes spans in the pod makes children of the Task's; where to, only our own workers are told. */
function trace({ task, config: { tracing } }: LaunchInput): Variables {
  const { uid = '', annotations: notes } = task.metadata;
  const place = { TRACEPARENT: formatTraceparent(traceOfTask(uid, notes?.[annotations.traceparent]).context) };
  if (tracing === undefined || task.spec.type !== 'ai') return place;
  return { ...place, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: tracing.url, OTEL_TRACES_SAMPLER_ARG: String(tracing.share) };
}

function prompt({ task }: LaunchInput): Variables {
  const text = promptOf(task);
  if (text === undefined) return {};
  return {
    ORKA_PROMPT_FILE: `${promptFile.folder}/${promptFile.name}`,
    ...(fitsVariable(text) ? { ORKA_PROMPT: text } : {}),
  };
}

/** Kubernetes reads `$(NAME)` and `$$` in a variable's value; our values, a prompt among them, mean themselves. */
const literal = (value: string): string => value.replaceAll('$', '$$$$');

function lastOfEachName(env: readonly EnvVar[]): EnvVar[] {
  return [...new Map(env.map((each) => [each.name, each])).values()];
}
