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
  if (filters.length === 0) return ofOlderFilter(filter?.attributes ?? {});
  const compiled = compileList(filters, all, 'filters');
  return compiled.kind === 'nothing' ? { kind: 'matcher', matches: all([]) } : compiled;
}

function ofOlderFilter(attributes: Readonly<Record<string, string>>): Compiled {
  const bad = Object.keys(attributes).find((name) => !attributeName.test(name));
  if (bad !== undefined) return unsupported(`spec.filter.attributes: "${bad}" is no attribute name`);
  return { kind: 'matcher', matches: attributesFilter(attributes) };
}

function compileList(
  filters: readonly SubscriptionFilter[],
  join: (matchers: readonly Matcher[]) => Matcher,
  path: string,
): Compiled | typeof nothing {
  const matchers: Matcher[] = [];
  for (const [i, filter] of filters.entries()) {
    const compiled = compileOne(filter, `${path}[${i}]`);
    if (compiled.kind === 'unsupported') return compiled;
    if (compiled.kind === 'matcher') matchers.push(compiled.matches);
  }
  return matchers.length === 0 ? nothing : { kind: 'matcher', matches: join(matchers) };
}

/** A filter that says nothing is left out of its list, as in Knative. */
const nothing = { kind: 'nothing' } as const;

function compileOne(filter: SubscriptionFilter, path: string): Compiled | typeof nothing {
  const dialects = Object.entries(filter).filter(saysSomething);
  const [first, ...others] = dialects;
  if (first === undefined) return nothing;
  if (others.length > 0) return unsupported(`spec.${path} must have one dialect only`);
  const [dialect] = first;
  const { exact: same, prefix: start, suffix: end, all: every = [], any: some = [], not: negated } = filter;
  if (dialect === 'exact') return ofAttributes(same, exact, path);
  if (dialect === 'prefix') return ofAttributes(start, prefix, path);
  if (dialect === 'suffix') return ofAttributes(end, suffix, path);
  if (dialect === 'all') return compileList(every, all, `${path}.all`);
  if (dialect === 'any') return compileList(some, any, `${path}.any`);
  if (negated !== undefined) return compileNot(negated, `${path}.not`);
  return unsupported(`spec.${path}: ${dialect} is not supported on one machine; use exact, prefix, suffix, all, any or not`);
}

/** An empty text, list or map is no filter at all to Knative. */
const saysSomething = ([dialect, value]: readonly [string, unknown]): boolean =>
  dialect === 'not' || (typeof value === 'string' ? value !== '' : Object.keys(value as object).length > 0);

/** What compares attributes, by their names. An empty value makes the whole filter say nothing. */
function ofAttributes(
  wanted: Readonly<Record<string, string>> = {},
  make: (wanted: Readonly<Record<string, string>>) => Matcher,
  path: string,
): Compiled | typeof nothing {
  const bad = Object.keys(wanted).find((name) => !attributeName.test(name));
  if (bad !== undefined) return unsupported(`spec.${path}: "${bad}" is no attribute name`);
  const values = Object.values(wanted);
  return values.length === 0 || values.includes('') ? nothing : { kind: 'matcher', matches: make(wanted) };
}

const attributeName = /^[a-z][a-z0-9]*$/;

/** The opposite of nothing has no meaning; it takes Knative's filter down, with all Brokers of the cluster. */
function compileNot(filter: SubscriptionFilter, path: string): Compiled {
  const inner = compileOne(filter, path);
  if (inner.kind === 'nothing') return unsupported(`spec.${path} must say something`);
  return inner.kind === 'unsupported' ? inner : { kind: 'matcher', matches: not(inner.matches) };
}

const unsupported = (message: string): Compiled => ({ kind: 'unsupported', message });
