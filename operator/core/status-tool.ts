import type { Tool, ToolStatus } from '../../shared/api/generated/tool.ts';
import { type Statement, setCondition } from '../../shared/core/conditions.ts';
import { timestamp } from '../../shared/core/time.ts';

/** What a Tool's status should say; undefined where it says so already. Only what can be known without dialling is said. */
export function toolStatus({ metadata, spec, status }: Tool, now: number): ToolStatus | undefined {
  const verdict = judge(spec.http?.url, spec.mcp !== undefined);
  const available = verdict.status === 'True';
  const before = status?.conditions ?? [];
  const conditions = setCondition(
    before,
    { ...verdict, type: 'Available', observedGeneration: metadata.generation ?? 0 },
    timestamp(now),
  );
  if (conditions === before && status?.available === available) return undefined;
  const endpoint = available ? spec.http?.url : undefined;
  return {
    available,
    lastCheck: timestamp(now),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(available ? {} : { error: verdict.message }),
    conditions: [...conditions],
  };
}

type Verdict = Pick<Statement, 'status' | 'reason' | 'message'>;

function judge(url: string | undefined, mcp: boolean): Verdict {
  if (url === undefined || url === '') {
    return mcp
      ? { status: 'False', reason: 'NotSupported', message: 'spec.mcp is not supported in this version' }
      : { status: 'False', reason: 'URLMissing', message: 'spec.http.url is missing' };
  }
  if (!URL.canParse(url.replaceAll(/\{\{\s*\w+\s*\}\}/g, 'x'))) {
    return { status: 'False', reason: 'URLInvalid', message: 'spec.http.url is not a URL' };
  }
  return {
    status: 'True',
    reason: 'Configured',
    message: 'the URL is well formed; whether anything answers there has not been tried',
  };
}
