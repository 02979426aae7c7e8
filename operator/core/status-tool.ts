import type { Tool, ToolStatus } from '../../shared/api/generated/tool.ts';
import { setCondition } from '../../shared/core/conditions.ts';
import { timestamp } from '../../shared/core/time.ts';
import { toolHealth } from '../../shared/core/tool-health.ts';

/** What a Tool's status should say; undefined where it says so already. Only what can be known without dialling is said. */
export function toolStatus({ metadata, spec, status }: Tool, now: number): ToolStatus | undefined {
  const { usable: available, reason, message } = toolHealth(spec);
  const before = status?.conditions ?? [];
  const conditions = setCondition(
    before,
    { type: 'Available', status: available ? 'True' : 'False', reason, message, observedGeneration: metadata.generation ?? 0 },
    timestamp(now),
  );
  if (conditions === before && status?.available === available) return undefined;
  const endpoint = available ? (spec.mcp?.url ?? spec.http?.url) : undefined;
  return {
    available,
    lastCheck: timestamp(now),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(available ? {} : { error: message }),
    conditions: [...conditions],
  };
}
