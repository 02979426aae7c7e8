import { expect } from 'chai';
import { planLaunch } from '../../../../functions/task-admitted/core/launch-plan.ts';
import { anAgent, aParent, aTask, given, uid } from './given.ts';

const coordinator = anAgent({ coordination: { enabled: true } });

describe('the plan of a launch', () => {
  it('a Task on its own has a workspace of its own and needs no place', () =>
    expect(planLaunch(given())).to.deep.equal({
      attempt: 1,
      job: 'build-job-01234567-1',
      iteration: 0,
      root: uid,
      scopes: [],
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
});
