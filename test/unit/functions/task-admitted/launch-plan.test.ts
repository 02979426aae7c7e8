import { expect } from 'chai';
import { planLaunch } from '../../../../functions/task-admitted/core/launch-plan.ts';
import { waitingForPlace } from '../../../../functions/task-admitted/core/places.ts';
import { anAgent, aParent, aTask, given, uid } from './given.ts';

const coordinator = anAgent({ coordination: { enabled: true } });

describe('the plan of a launch', () => {
  it('a Task on its own has a workspace of its own and needs no place', () =>
    expect(planLaunch(given())).to.deep.equal({
      attempt: 1,
      job: 'build-job-01234567-1',
      runtime: { asked: 'job', runtime: 'job' },
      iteration: 0,
      root: uid,
      scopes: [],
      priority: 500,
      deadline: undefined,
      workspaceClaim: undefined,
      ownsWorkspace: false,
    }));

  it('the next attempt has the next Job', () => {
    const plan = planLaunch(given({ task: aTask({ status: { phase: 'Pending', attempts: 2, iteration: 1 } }) }));
    expect(plan).to.include({ attempt: 3, job: 'build-job-01234567-3', iteration: 1 });
  });

  it('a coordinator at the top owns the workspace', () =>
    expect(planLaunch(given({ agent: coordinator }))).to.include({
      workspaceClaim: 'build-workspace-01234567',
      ownsWorkspace: true,
      root: uid,
    }));

  it('a child of the top has its parent as root, shares its workspace, and needs a place among its siblings', () => {
    const plan = planLaunch(given({ parent: aParent() }));
    expect(plan).to.deep.include({
      root: 'parent-uid',
      workspaceClaim: 'lead-task-workspace-parent-u',
      ownsWorkspace: false,
      scopes: [{ scope: 'children/parent-uid', limit: 5 }],
    });
  });

  it('a grandchild has the root and the workspace that its parent has, though it coordinates itself', () => {
    const annotations = { 'orka.ai/root-task-uid': 'top-uid', 'orka.ai/workspace-claim': 'top-workspace' };
    const parent = aParent({ task: aTask({ metadata: { name: 'middle', uid: 'middle-uid', annotations } }) });
    const plan = planLaunch(given({ parent, agent: coordinator }));
    expect(plan).to.deep.include({
      root: 'top-uid',
      workspaceClaim: 'top-workspace',
      ownsWorkspace: false,
      scopes: [{ scope: 'children/middle-uid', limit: 5 }],
    });
  });

  it("the limit is the parent Agent's", () => {
    const agent = anAgent({ coordination: { enabled: true, maxConcurrentChildren: 2 } }, 'lead');
    expect(planLaunch(given({ parent: aParent({ agent }) })).scopes).to.deep.equal([{ scope: 'children/parent-uid', limit: 2 }]);
  });

  describe('places', () => {
    const of = { agentRef: { name: 'coder', namespace: 'agents' } };
    const limited = (coordination?: object) =>
      anAgent({ maxConcurrentTasks: 3, ...(coordination && { coordination: { enabled: true } }) });
    const child = { task: aTask({ spec: of }), parent: aParent(), maxTasksPerNamespace: 2 };
    for (const [why, change, scopes] of [
      ['none where nothing is limited', { task: aTask({ spec: of }), agent: anAgent() }, []],
      ['one of the namespace', { maxTasksPerNamespace: 2 }, [{ scope: 'tasks/team', limit: 2 }]],
      [
        'one of the Agent, wherever that is',
        { task: aTask({ spec: of }), agent: limited() },
        [{ scope: 'agent/agents/coder', limit: 3 }],
      ],
      [
        'one of a coordinating Agent, for a Task at the top',
        { task: aTask({ spec: of }), agent: limited({}) },
        [{ scope: 'agent/agents/coder', limit: 3 }],
      ],
      [
        'a child has none of the namespace',
        { ...child, agent: limited() },
        [
          { scope: 'agent/agents/coder', limit: 3 },
          { scope: 'children/parent-uid', limit: 5 },
        ],
      ],
      [
        'a child that coordinates has none of its Agent either: it would wait for its own children',
        { ...child, agent: limited({}) },
        [{ scope: 'children/parent-uid', limit: 5 }],
      ],
      [
        'the one of its session, with all others',
        { task: aTask({ spec: { ...of, sessionRef: { name: 'talk' } } }), agent: limited(), maxTasksPerNamespace: 1 },
        [
          { scope: 'tasks/team', limit: 1 },
          { scope: 'agent/agents/coder', limit: 3 },
          { scope: 'session/team/talk', limit: 1 },
        ],
      ],
    ] as [string, Parameters<typeof given>[0], object[]][]) {
      it(why, () => expect(planLaunch(given(change)).scopes).to.deep.equal(scopes));
    }
    it('a Task says how urgent it is', () =>
      expect(planLaunch(given({ task: aTask({ spec: { priority: 0 } }) })).priority).to.equal(0));
  });
});

describe('a Task in line says for what it waits', () => {
  for (const [scope, reason, message] of [
    ['tasks/team', 'NamespaceTaskLimitReached', 'waits for a free place: namespace "team" runs at most 1 Task at a time'],
    ['agent/team/coder', 'AgentTaskLimitReached', 'waits for a free place: agent "coder" works on at most 1 Task at a time'],
    ['children/uid', 'SiblingLimitReached', 'waits for a free place: its parent task has at most 1 child at work at a time'],
    ['session/team/talk', 'SessionBusy', 'waits for a free place: session "talk" is in use by another Task'],
  ] as const) {
    it(reason, () => expect(waitingForPlace(scope, [{ scope, limit: 1 }])).to.deep.equal({ reason, message }));
  }
});
