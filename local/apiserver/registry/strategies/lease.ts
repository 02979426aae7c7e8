import { type Fields, isFields } from '../../core/object.ts';
import { invalidValue, type StatusCause } from '../../core/status.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

/** Leases: whoever renews one says which version it saw, and for how long it holds. */
export const leaseStrategy: Strategy = {
  ...baseStrategy,
  unconditionalUpdate: false,
  validate({ spec }) {
    const fields: Fields = isFields(spec) ? spec : {};
    const causes: StatusCause[] = [];
    for (const [field, least, rule] of [
      ['leaseDurationSeconds', 1, 'must be greater than 0'],
      ['leaseTransitions', 0, 'must be greater than or equal to 0'],
    ] as const) {
      const value = fields[field];
      if (typeof value === 'number' && value < least) causes.push(invalidValue(`spec.${field}`, value, rule));
    }
    return causes;
  },
};
