import { isTrue } from './request-info.ts';
import { type ApiError, invalid, invalidValue, type StatusCause } from './status.ts';

/** The options of a pod's log, in the query. */
export interface LogOptions {
  /** '' where the pod has only one. */
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Milliseconds since 1970. */
  readonly since: number | undefined;
}

/** Reads and checks the options of a log. Throws a 422 ApiError. */
export function logOptions(query: URLSearchParams, now: Date): LogOptions {
  const causes: StatusCause[] = [];
  const number = (name: string, least: number): number | undefined => {
    const text = query.get(name);
    if (text === null || text === '') return undefined;
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      causes.push(invalidValue(name, text, `must be greater than or equal to ${least}`));
    return value;
  };
  const sinceSeconds = number('sinceSeconds', 1);
  const sinceTime = query.get('sinceTime') ?? '';
  if (sinceSeconds !== undefined && sinceTime !== '')
    causes.push({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
      field: '',
    });
  if (sinceTime !== '' && Number.isNaN(Date.parse(sinceTime)))
    causes.push(invalidValue('sinceTime', sinceTime, 'must be a time in RFC 3339'));
  const options: LogOptions = {
    container: query.get('container') ?? '',
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    tailLines: number('tailLines', 0),
    limitBytes: number('limitBytes', 1),
    since:
      sinceSeconds === undefined ? (sinceTime === '' ? undefined : Date.parse(sinceTime)) : now.getTime() - sinceSeconds * 1000,
  };
  if (causes.length > 0) throw refuse(causes);
  return options;
}

const refuse = (causes: readonly StatusCause[]): ApiError => invalid({ group: '', resource: 'PodLogOptions' }, '', causes);
