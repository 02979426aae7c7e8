const KUBE_VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const STAGES: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

/** Orders API versions, best first: v2, v1, v1beta2, v1alpha1, then anything else by name. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  if (left === undefined || right === undefined) return left === right ? a.localeCompare(b) : left === undefined ? 1 : -1;
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}

function rank(version: string): { stage: number; major: number; minor: number } | undefined {
  const found = KUBE_VERSION.exec(version);
  if (found === null) return undefined;
  const [, major, stage, minor] = found;
  return { stage: stage === undefined ? 2 : (STAGES[stage] ?? 0), major: Number(major), minor: Number(minor ?? 0) };
}
