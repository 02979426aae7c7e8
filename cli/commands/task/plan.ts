import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { formatPlan } from '../../core/plan.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';

export interface PlanFlags extends ServerFlags {
  readonly output?: 'json' | 'yaml';
}

/** Shows how far an autonomous Task is, and the plan that it follows. */
export async function showPlan(name: string, flags: PlanFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const plan = await api.plan(name);
    if (flags.output === undefined) context.out.write(formatPlan(plan));
    else await printObject(plan, flags.output, context);
    return exitStatus.ok;
  });
}
