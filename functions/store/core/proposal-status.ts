import { ConflictError } from '../../../shared/errors/catalogue.ts';
import type { ProposalStatus } from '../../../shared/store/memories.ts';

/** What may follow what: nothing is applied that nobody has accepted, and nothing is archived that was applied. */
const following: Readonly<Record<ProposalStatus, readonly ProposalStatus[]>> = {
  pending: ['accepted', 'rejected', 'archived'],
  accepted: ['applied', 'archived'],
  rejected: ['archived'],
  applied: [],
  archived: [],
};

/** True where the proposal has to be changed, false where it is so already; a ConflictError where it cannot be. */
export function mayBecome(status: ProposalStatus, next: ProposalStatus): boolean {
  if (status === next) return false;
  if (following[status].includes(next)) return true;
  throw new ConflictError(`the proposal is ${status}: it cannot be ${next}`);
}
