import { expect } from 'chai';
import { decide } from '../../../../functions/task-admitted/core/decide.ts';
import type { AdmissionInput } from '../../../../functions/task-admitted/core/input.ts';
import type { TaskPhase, TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';
import { ofNamespace } from '../../../../shared/core/budgets.ts';
import { anAgent, aParent, aTask, given, now } from './given.ts';

const coder = { agentRef: { name: 'coder' } };
const missing = (secondsAgo: number): AdmissionInput => {
  const lastTransitionTime = new Date(now - secondsAgo * 1000).toISOString();
  const condition = { type: 'Admitted', status: 'False', reason: 'AgentNotFound', message: '', lastTransitionTime } as const;
  return given({ task: aTask({ spec: coder, status: { phase: 'Pending', conditions: [condition] } }) });
};
const notAdmitted = (reason: string, minutesAgo: number) => {
  const lastTransitionTime = new Date(now - minutesAgo * 60_000).toISOString();
  return { type: 'Admitted', status: 'False', reason, message: '', lastTransitionTime } as const;
};
/** A Task whose first attempt began half an hour ago. */
const tried = (spec: Partial<TaskSpec>, status: TaskStatus = {}) =>
  aTask({ spec, status: { phase: 'Pending', attempts: 1, startTime: new Date(now - 30 * 60_000).toISOString(), ...status } });
const with_ = (spec: Partial<TaskSpec>, change: Partial<AdmissionInput> = {}): AdmissionInput =>
  given({ task: aTask({ spec }), ...change });
const child = (change: Parameters<typeof aParent>[0] = {}): AdmissionInput =>
  with_(coder, { agent: anAgent(), parent: aParent(change) });
const lead = (coordination: object): ReturnType<typeof anAgent> =>
  anAgent({ coordination: { enabled: true, ...coordination } }, 'lead');
const providerOf = (change: object): Partial<AdmissionInput> => ({
  provider: { ...(given().provider as NonNullable<AdmissionInput['provider']>), ...change },
});

describe('task-admitted decides', () => {
  const rows: [why: string, input: AdmissionInput, decision: object][] = [
    ['launches what nothing stands in the way of', given(), { kind: 'launch' }],
    ['launches what has a prompt of its own kind only', with_({ prompt: '', ai: { prompt: 'go' } }), { kind: 'launch' }],
    [
      'launches a container without Provider',
      with_({ type: 'container', image: 'busybox' }, { provider: undefined }),
      { kind: 'launch' },
    ],
    ['launches a command for the general-purpose image', with_({ type: 'container', command: ['true'] }), { kind: 'launch' }],
    ['launches a child within the rules', child(), { kind: 'launch' }],

    [
      'ignores what is being deleted',
      given({ task: aTask({ metadata: { deletionTimestamp: 'x', finalizers: ['orka.ai/cleanup'] } }) }),
      { kind: 'ignore', why: 'being deleted' },
    ],
    [
      'forgets what is being deleted and has never had our finalizer: nobody else will',
      given({ task: aTask({ metadata: { deletionTimestamp: 'x', finalizers: ['foregroundDeletion'] } }) }),
      { kind: 'forget' },
    ],
    [
      'does not start a run that its schedule has not let start',
      given({ task: aTask({ metadata: { annotations: { 'orka.ai/start-gate': 'schedule' } } }) }),
      { kind: 'ignore' },
    ],
    [
      'cancels even that',
      given({ task: aTask({ metadata: { annotations: { 'orka.ai/start-gate': 'schedule', 'orka.ai/cancel': 'enough' } } }) }),
      { kind: 'cancel', message: 'enough' },
    ],
    [
      'does not start a retry early',
      given({ task: aTask({ status: { phase: 'Pending', nextScheduleTime: '2026-01-01T12:00:00.001Z' } }) }),
      { kind: 'ignore' },
    ],
    [
      'starts a retry that is due',
      given({ task: aTask({ status: { phase: 'Pending', nextScheduleTime: '2026-01-01T12:00:00Z' } }) }),
      { kind: 'launch' },
    ],

    [
      'cancels before anything else is judged',
      with_(
        { type: 'agent' },
        { task: aTask({ spec: { type: 'agent' }, metadata: { annotations: { 'orka.ai/cancel': 'no need' } } }) },
      ),
      { kind: 'cancel', message: 'no need' },
    ],
    [
      'cancels without a reason',
      given({ task: aTask({ metadata: { annotations: { 'orka.ai/cancel': '' } } }) }),
      { kind: 'cancel', message: 'cancelled' },
    ],
    [
      'cancels a child whose parent was cancelled meanwhile, for the same reason',
      child({ task: aTask({ status: { phase: 'Cancelled', message: 'no need' } }) }),
      { kind: 'cancel', message: 'no need' },
    ],
    [
      'cancels a child whose parent has failed meanwhile',
      child({ task: aTask({ status: { phase: 'Failed', message: 'task timed out' } }) }),
      { kind: 'cancel', message: 'parent task ended: Failed' },
    ],
    [
      'launches a child whose parent has succeeded meanwhile',
      child({ task: aTask({ status: { phase: 'Succeeded' } }) }),
      { kind: 'launch' },
    ],
    [
      'finishes a launch that was cut short, whatever was changed since',
      with_({ suspend: true }, { launched: true }),
      { kind: 'launch' },
    ],

    ['waits while suspended', with_({ suspend: true }), { kind: 'wait', reason: 'Suspended' }],
    ['refuses a timeout that is none', with_({ timeout: '5 minutes' }), { kind: 'refuse', reason: 'InvalidTimeout' }],
    [
      'refuses a timeout of an attempt that is none',
      with_({ retryPolicy: { attemptTimeout: 'soon' } }),
      { kind: 'refuse', reason: 'InvalidTimeout' },
    ],
    [
      'refuses another attempt after the time of the Task',
      given({ task: tried({ timeout: '30m' }) }),
      { kind: 'refuse', reason: 'TimedOut', message: 'task timed out' },
    ],
    ['launches another attempt within the time of the Task', given({ task: tried({ timeout: '31m' }) }), { kind: 'launch' }],
    [
      'holds a suspended Task beyond its time, for that does not count meanwhile',
      given({ task: tried({ timeout: '30m', suspend: true }) }),
      { kind: 'wait', reason: 'Suspended' },
    ],
    [
      'launches a Task that was suspended for longer than its time',
      given({ task: tried({ timeout: '30m' }, { conditions: [notAdmitted('Suspended', 20)] }) }),
      { kind: 'launch' },
    ],
    [
      'refuses a name that no session can have',
      with_({ sessionRef: { name: 'Team Talk', create: true } }),
      { kind: 'refuse', reason: 'InvalidSessionName' },
    ],
    [
      'refuses a session that is not there',
      with_({ sessionRef: { name: 's' } }, { sessionExists: false }),
      { kind: 'refuse', reason: 'SessionNotFound', message: 'session "s" not found and create=false' },
    ],
    ['launches into a session that is there', with_({ sessionRef: { name: 's' } }, { sessionExists: true }), { kind: 'launch' }],
    [
      'launches into a session that it is to make',
      with_({ sessionRef: { name: 's', create: true } }, { sessionExists: false }),
      { kind: 'launch' },
    ],
    [
      'waits for an Agent it has just missed',
      with_(coder),
      { kind: 'wait', reason: 'AgentNotFound', message: 'agent "coder" not found' },
    ],
    ['waits for an Agent within the grace', missing(4), { kind: 'wait', reason: 'AgentNotFound' }],
    [
      'gives up an Agent after the grace',
      missing(5),
      { kind: 'refuse', reason: 'AgentNotFound', message: 'agent "coder" not found' },
    ],
    [
      'refuses an ai Task on an Agent with a runtime',
      with_(coder, { agent: anAgent({ runtime: { type: 'claude' } }) }),
      { kind: 'refuse', reason: 'AgentIncompatible' },
    ],
    ['refuses a container with nothing to run', with_({ type: 'container' }), { kind: 'refuse', reason: 'ImageMissing' }],
    [
      'refuses a container prompt that no ConfigMap can hold',
      with_({ type: 'container', image: 'x', prompt: 'é'.repeat(512 * 1024 + 1) }),
      { kind: 'refuse', reason: 'PromptTooLong' },
    ],
    ['refuses an ai Task without a prompt', with_({ prompt: '' }), { kind: 'refuse', reason: 'PromptMissing' }],

    [
      'refuses a Secret of another namespace',
      with_({ secretRef: { name: 's', namespace: 'other' } }),
      { kind: 'refuse', reason: 'SecretNotMountable' },
    ],
    ['takes a Secret of its namespace by name', with_({ secretRef: { name: 's', namespace: 'team' } }), { kind: 'launch' }],
    [
      'refuses a foreign Agent with a Secret',
      with_(coder, { agent: { ...anAgent({ secretRef: { name: 's' } }), metadata: { name: 'coder', namespace: 'other' } } }),
      { kind: 'refuse', reason: 'SecretNotMountable' },
    ],
    [
      'waits for a Secret and names it',
      with_({}, { missingSecrets: ['s'] }),
      { kind: 'wait', reason: 'SecretNotFound', message: 'referenced secret not found: s' },
    ],
    [
      'waits for a skill and names it',
      with_({}, { skills: { missing: ['skill "s"', 'key "k" of ConfigMap "c"'], bytes: 0 } }),
      {
        kind: 'wait',
        reason: 'SkillNotFound',
        message: 'referenced skill not found: skill "s", key "k" of ConfigMap "c"',
      },
    ],
    [
      'waits for a Tool and names it',
      with_({}, { tools: { missing: ['crm', 'repo'], unusable: [] } }),
      { kind: 'wait', reason: 'ToolNotFound', message: 'referenced tool not found: crm, repo' },
    ],
    [
      'waits for a Tool to be set right',
      with_({}, { tools: { missing: [], unusable: [{ name: 'crm', message: 'spec.http.url is not a URL' }] } }),
      { kind: 'wait', reason: 'ToolNotUsable', message: 'tool "crm" cannot be used: spec.http.url is not a URL' },
    ],
    [
      'refuses skills that no model could be given, also where others are missing still',
      with_({}, { skills: { missing: ['skill "s"'], bytes: 4 * 1024 * 1024 + 1 } }),
      {
        kind: 'refuse',
        reason: 'SkillsTooLong',
        message: 'the skills of the Task and its Agent have 4194305 bytes, and may have 4194304',
      },
    ],

    [
      'refuses an orphan',
      child({ task: undefined, agent: undefined }),
      { kind: 'refuse', reason: 'ParentNotFound', message: 'parent task "lead-task" not found' },
    ],
    [
      'refuses a child of one that may not delegate',
      child({ agent: anAgent({}, 'lead') }),
      { kind: 'refuse', message: 'parent agent does not have coordination enabled' },
    ],
    [
      'refuses a child of one without an Agent',
      child({ agent: undefined }),
      { kind: 'refuse', message: 'parent agent does not have coordination enabled' },
    ],
    [
      'refuses a child that is too deep, by default',
      child({ depth: 4, agent: lead({ allowedAgents: [{ name: 'coder' }] }) }),
      { kind: 'refuse', message: 'coordination depth 4 exceeds max 3' },
    ],
    [
      'takes a child at the very depth',
      child({ depth: 1, agent: lead({ maxDepth: 1, allowedAgents: [{ name: 'coder' }] }) }),
      { kind: 'launch' },
    ],
    [
      'refuses a child one deeper',
      child({ depth: 2, agent: lead({ maxDepth: 1, allowedAgents: [{ name: 'coder' }] }) }),
      { kind: 'refuse', message: 'coordination depth 2 exceeds max 1' },
    ],
    [
      'refuses an Agent that is not listed',
      child({ agent: lead({ allowedAgents: [{ name: 'reviewer' }] }) }),
      { kind: 'refuse', message: 'agent "coder" not in parent\'s allowedAgents' },
    ],
    ['an empty list allows nobody', child({ agent: lead({}) }), { kind: 'refuse', reason: 'AgentNotAllowed' }],
    ['depth is judged before the list', child({ depth: 9, agent: lead({}) }), { kind: 'refuse', reason: 'DepthExceeded' }],

    [
      'waits for a Provider that is not there',
      with_({}, providerOf({ found: undefined, secretKeys: undefined })),
      { kind: 'wait', reason: 'ProviderNotReady', message: 'provider "default" not found in namespace "team"' },
    ],
    [
      "waits for the Provider's Secret",
      with_({}, providerOf({ secretKeys: undefined })),
      { kind: 'wait', reason: 'ProviderNotReady', message: 'provider "default" is not ready: referenced secret not found: keys' },
    ],
    [
      'waits for the key in it',
      with_({}, providerOf({ secretKeys: ['other'] })),
      {
        kind: 'wait',
        reason: 'ProviderNotReady',
        message: 'provider "default" is not ready: key \'api-key\' not found in secret',
      },
    ],
    [
      'what is wrong for good comes before what may come',
      with_({ prompt: '' }, providerOf({ secretKeys: undefined })),
      { kind: 'refuse', reason: 'PromptMissing' },
    ],
  ];
  for (const phase of ['Failed', 'Cancelled'] as const) {
    rows.push([`says again that it is ${phase}`, given({ task: aTask({ status: { phase } }) }), { kind: 'repeat', phase }]);
  }
  rows.push([
    'says again that it runs, where it does so without a pod',
    given({ task: aTask({ status: { phase: 'Running', runtime: 'function' } }) }),
    { kind: 'remind' },
  ]);
  for (const phase of ['Running', 'Succeeded', 'Scheduled'] as TaskPhase[]) {
    rows.push([
      `ignores what is ${phase} already`,
      given({ task: aTask({ status: { phase } }) }),
      { kind: 'ignore', why: `already ${phase}` },
    ]);
  }
  for (const [why, input, decision] of rows) {
    it(why, () => expect(decide(input)).to.include(decision));
  }
});

interface OutOfBudget {
  readonly left: number;
  readonly generation?: number;
  readonly minutesAgo?: number;
  readonly problem?: string;
}

/** A Task that was refused a call for which it needed 500 tokens, when its spec was of generation 1. */
const outOfBudget = ({ left, generation = 1, minutesAgo = 59, problem }: OutOfBudget): AdmissionInput => {
  const message = 'the model call was refused';
  const said = { message, lastTransitionTime: new Date(now - minutesAgo * 60_000).toISOString(), observedGeneration: 1 } as const;
  const status: TaskStatus = {
    phase: 'Pending',
    conditions: [
      { type: 'BudgetExhausted', status: 'True', reason: 'LimitReached', ...said },
      { type: 'Admitted', status: 'False', reason: 'BudgetExhausted', ...said },
    ],
  };
  const budget = { ...ofNamespace('team', { 'orka.ai/tokens-per-month': '2000' }, '2026-01'), ...(problem && { problem }) };
  return given({
    task: aTask({ status, metadata: { generation } }),
    budgets: {
      limited: [{ budget, left: { tokens: left, costNanos: undefined } }],
      refused: { tokens: 500, costNanos: undefined },
    },
  });
};

describe('task-admitted lets a Task out of budget', () => {
  for (const [why, input, decision] of [
    ['go on when the call that was refused can be made', outOfBudget({ left: 500 }), { kind: 'launch' }],
    [
      'wait when something is left and it is too little, in the words that were said',
      outOfBudget({ left: 499 }),
      { kind: 'wait', reason: 'BudgetExhausted', message: 'the model call was refused' },
    ],
    ['try again when its spec was changed and something is left', outOfBudget({ left: 1, generation: 2 }), { kind: 'launch' }],
    [
      'wait when its spec was changed and nothing is left',
      outOfBudget({ left: 0, generation: 2 }),
      {
        kind: 'wait',
        message:
          'the budget of Namespace "team" for 2026-01 (2000 tokens) has not enough left: raise the annotations orka.ai/tokens-per-month and orka.ai/cost-per-month of Namespace "team", or wait for the next month',
      },
    ],
    ['try again after an hour when something is left', outOfBudget({ left: 1, minutesAgo: 60 }), { kind: 'launch' }],
    ['wait after an hour when nothing is left', outOfBudget({ left: 0, minutesAgo: 60 }), { kind: 'wait' }],
    [
      'go on when all limits are gone',
      { ...outOfBudget({ left: 0 }), budgets: { limited: [], refused: undefined } },
      { kind: 'launch' },
    ],
  ] as const) {
    it(why, () => expect(decide(input)).to.include(decision));
  }
  it('and says what is wrong with a limit that cannot be read', () =>
    expect(decide(outOfBudget({ left: 0, generation: 2, problem: 'it is no number' })))
      .to.have.property('message')
      .that.includes('has not enough left, for it is no number: raise'));
});

describe('task-admitted refuses what this version does not do, and names it', () => {
  for (const [field, spec] of [
    ['spec.type "agent"', { type: 'agent' }],
    ['spec.priorTaskRef', { priorTaskRef: { name: 't' } }],
    ['spec.workspace', { workspace: { gitRepo: 'https://x' } }],
    ['spec.agentRuntime', { agentRuntime: { maxTurns: 3 } }],
    ['spec.execution.workspace', { execution: { workspace: { enabled: true } } }],
  ] as [string, Partial<TaskSpec>][]) {
    it(field, () =>
      expect(decide(with_(spec))).to.deep.equal({
        kind: 'refuse',
        reason: 'NotSupported',
        message: `not supported in this version: ${field}`,
      }),
    );
  }
  it('all of it at once', () => {
    const decision = decide(with_({ priorTaskRef: { name: 't' }, workspace: { gitRepo: 'https://x' } }));
    expect(decision).to.include({ message: 'not supported in this version: spec.priorTaskRef, spec.workspace' });
  });
  it('defaults that the API fills in are nothing to refuse', () => {
    const spec: Partial<TaskSpec> = {
      priority: 500,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 100,
      execution: { workspace: { enabled: false } },
    };
    expect(decide(with_(spec)).kind).to.equal('launch');
  });
});
