import { type FieldRequirement, parseFieldSelector } from './fields.ts';
import { type LabelMatcher, parseLabelSelector, SelectorError } from './labels.ts';
import { isTrue } from './request-info.ts';
import { ApiError, badRequest, forbiddenValue, type StatusCause, unsupportedValue, versionTooLarge } from './status.ts';
import { invalidOptions } from './write-options.ts';

export type VersionMatch = 'Exact' | 'NotOlderThan' | undefined;

/** The options of a list or watch. */
export interface ListOptions {
  readonly labels: LabelMatcher | undefined;
  readonly fields: readonly FieldRequirement[];
  /** 0 is no limit. */
  readonly limit: number;
  readonly continue: string;
  /** As given: '' where it is not, '0' for any version. */
  readonly resourceVersion: string;
  readonly match: VersionMatch;
  readonly sendInitialEvents: boolean | undefined;
  readonly bookmarks: boolean;
  /** Seconds; undefined where the server chooses. */
  readonly timeoutSeconds: number | undefined;
}

/** Reads and checks the options of a list or, where `watch`, of a watch. Throws a 400 or 422 ApiError. */
export function listOptions(query: URLSearchParams, watch: boolean): ListOptions {
  const text = (name: string): string => query.get(name) ?? '';
  const initial = query.get('sendInitialEvents');
  const options: ListOptions = {
    labels: selector(() => parseLabelSelector(text('labelSelector'))),
    fields: selector(() => parseFieldSelector(text('fieldSelector'))),
    limit: Math.max(0, integer(text('limit')) ?? 0),
    continue: text('continue'),
    resourceVersion: text('resourceVersion'),
    match: (text('resourceVersionMatch') || undefined) as VersionMatch,
    sendInitialEvents: initial === null ? undefined : isTrue(initial),
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    timeoutSeconds: integer(text('timeoutSeconds')),
  };
  checkMatch(options, watch);
  checkVersions(options, watch);
  return options;
}

function selector<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

function integer(text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function checkMatch({ match, resourceVersion, sendInitialEvents, continue: token }: ListOptions, watch: boolean): void {
  const field = 'resourceVersionMatch';
  const causes: StatusCause[] = [];
  if (watch) {
    if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
      causes.push(forbiddenValue(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
      if (match !== undefined) causes.push(unsupportedValue(field, match, ['NotOlderThan']));
    } else if (match !== undefined && sendInitialEvents === undefined) {
      causes.push(forbiddenValue(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    } else if (match !== undefined && match !== 'NotOlderThan') causes.push(unsupportedValue(field, match, ['NotOlderThan']));
  } else {
    if (sendInitialEvents !== undefined)
      causes.push(forbiddenValue('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
    causes.push(...listMatchProblems(match, resourceVersion, token));
  }
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
}

function listMatchProblems(match: VersionMatch, resourceVersion: string, token: string): StatusCause[] {
  const field = 'resourceVersionMatch';
  if (match === undefined) return [];
  if (resourceVersion === '')
    return [forbiddenValue(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided')];
  if (token !== '') return [forbiddenValue(field, 'resourceVersionMatch is forbidden when continue is provided')];
  if (match !== 'Exact' && match !== 'NotOlderThan') return [unsupportedValue(field, match, ['Exact', 'NotOlderThan', ''])];
  if (match === 'Exact' && resourceVersion === '0')
    return [forbiddenValue(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')];
  return [];
}

/** Refuses a version of a single object that is none, or of the future. Throws ApiError 500 or 504. */
export function checkVersion(text: string, current: number): void {
  if (text === '') return;
  if (!/^\d+$/.test(text)) throw new ApiError(500, '', unreadableVersion(text));
  if (Number(text) > current) throw versionTooLarge(text, current);
}

function checkVersions({ resourceVersion, continue: token }: ListOptions, watch: boolean): void {
  if (resourceVersion !== '' && !/^\d+$/.test(resourceVersion)) {
    if (watch) throw new ApiError(500, '', unreadableVersion(resourceVersion));
    throw badRequest(`invalid resource version: ${unreadableVersion(resourceVersion)}`);
  }
  if (token !== '' && resourceVersion !== '' && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
}

const unreadableVersion = (text: string): string =>
  `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
