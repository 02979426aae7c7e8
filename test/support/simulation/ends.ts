import type { Tables } from '../../../functions/store/tables/index.ts';
import { type Rules, Violation } from './rules.ts';

const ends = ['Succeeded', 'Failed', 'Cancelled'];

/** What has not come to its end; undefined where everything has. */
export function unfinished(rules: Rules, tables: Tables): string | undefined {
  for (const { name, last, isGone } of rules.tasks.values()) {
    if (isGone) continue;
    if (last.metadata.deletionTimestamp !== undefined) return `${name} is being deleted`;
    const phase = last.status?.phase ?? '';
    if (!ends.includes(phase) && !(phase === 'Scheduled' && last.spec.suspend === true))
      return `${name} is ${phase}: ${last.status?.message}`;
  }
  const [stray] = [...rules.strays, ...rules.abandoned()];
  if (stray !== undefined) return `Job ${stray} goes on, and nobody wants it`;
  const [held] = tables.reservations.list({ after: 0, limit: 1 }).items;
  return held && `${held.name} has a reservation: ${held.scopes.join(', ')}`;
}

/** Throws a Violation where something has ended as it should not. */
export function checkEnds(rules: Rules): void {
  for (const { name, last, expected, parent, isCancelled, isGone } of rules.tasks.values()) {
    const { phase = '', message } = last.status ?? {};
    const [lost] = isGone || isCancelled ? [] : rules.neverStarted(last);
    if (lost !== undefined) throw new Violation(`${name} says that it started ${lost}, which never began`);
    const boss = parent === undefined ? undefined : rules.tasks.get(parent);
    if (isGone || phase === 'Scheduled' || boss?.isGone === true) continue;
    const isOrphan = ['Failed', 'Cancelled'].includes(boss?.last.status?.phase ?? '');
    if (expected.mayHaveFailed && phase === 'Failed') continue;
    const right = isCancelled ? ['Cancelled'] : [expected.phase, ...(isOrphan ? ['Cancelled'] : [])];
    if (!right.includes(phase)) throw new Violation(`${name} is ${phase} (${message}), and should be ${right.join(' or ')}`);
  }
}
