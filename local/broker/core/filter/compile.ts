import type { SubscriptionFilter, Trigger } from '../../../../shared/api/knative/trigger.ts';
import { all } from './all.ts';
import { any } from './any.ts';
import { attributesFilter } from './attributes.ts';
import { exact } from './exact.ts';
import type { Matcher } from './matcher.ts';
import { not } from './not.ts';
import { prefix } from './prefix.ts';
import { suffix } from './suffix.ts';

/** A Trigger's filter as a function, or why it cannot be one. */
export type Compiled =
  | { readonly kind: 'matcher'; readonly matches: Matcher }
  | { readonly kind: 'unsupported'; readonly message: string };

/**
 * Compiles what a Trigger filters by: all of `filters` where there are any, else `filter`, else everything passes.
 *
 * @see https://github.com/cloudevents/spec/blob/main/subscriptions/spec.md#324-filters
 */
export function compileFilters({ filters = [], filter }: Pick<Trigger['spec'], 'filters' | 'filter'>): Compiled {
  if (filters.length === 0) return { kind: 'matcher', matches: attributesFilter(filter?.attributes ?? {}) };
  return compileList(filters, all, 'filters');
}

function compileList(
  filters: readonly SubscriptionFilter[],
  join: (matchers: readonly Matcher[]) => Matcher,
  path: string,
): Compiled {
  const matchers: Matcher[] = [];
  for (const [i, filter] of filters.entries()) {
    const compiled = compileOne(filter, `${path}[${i}]`);
    if (compiled.kind === 'unsupported') return compiled;
    matchers.push(compiled.matches);
  }
  return { kind: 'matcher', matches: join(matchers) };
}

function compileOne(filter: SubscriptionFilter, path: string): Compiled {
  const dialects = Object.keys(filter);
  if (dialects.length !== 1) return { kind: 'unsupported', message: `spec.${path} must have exactly one dialect` };
  if (filter.exact !== undefined) return { kind: 'matcher', matches: exact(filter.exact) };
  if (filter.prefix !== undefined) return { kind: 'matcher', matches: prefix(filter.prefix) };
  if (filter.suffix !== undefined) return { kind: 'matcher', matches: suffix(filter.suffix) };
  if (filter.all !== undefined) return compileList(filter.all, all, `${path}.all`);
  if (filter.any !== undefined) return compileList(filter.any, any, `${path}.any`);
  if (filter.not === undefined) {
    return {
      kind: 'unsupported',
      message: `spec.${path}: the dialect ${dialects[0]} is not supported on one machine; use exact, prefix, suffix, all, any or not`,
    };
  }
  const negated = compileOne(filter.not, `${path}.not`);
  return negated.kind === 'unsupported' ? negated : { kind: 'matcher', matches: not(negated.matches) };
}
