/** One field-level reason inside a failure, as meta.k8s.io/v1 StatusCause. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** What a failure is about, as meta.k8s.io/v1 StatusDetails. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The body of every answer that is no object, as meta.k8s.io/v1 Status. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/** A group and a plural (or a kind), the way messages name a resource: `tasks.core.orka.ai`, `configmaps`. */
export interface Qualified {
  readonly group: string;
  readonly resource: string;
}

/** A request that ends with a Status; thrown anywhere below the handler, written by `http/respond`. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'ApiError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code ?? 500;
  }
}

/** The name by which messages call a resource or kind. */
export const qualifiedName = ({ group, resource }: Qualified): string => (group === '' ? resource : `${resource}.${group}`);

const about = ({ group, resource }: Qualified, name: string, causes?: readonly StatusCause[]): StatusDetails => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  ...(resource === '' ? {} : { kind: resource }),
  ...(causes === undefined ? {} : { causes }),
});

/** 404: there is no such object. */
export const notFound = (what: Qualified, name: string): ApiError =>
  new ApiError(404, 'NotFound', `${qualifiedName(what)} "${name}" not found`, about(what, name));

/** 404: the path names no resource that is served. */
export const noSuchResource = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});

/** 409: a create met an object of the same name. */
export const alreadyExists = (what: Qualified, name: string, aside = ''): ApiError =>
  new ApiError(409, 'AlreadyExists', `${aside}${qualifiedName(what)} "${name}" already exists`, about(what, name));

/** 409: the object is not the one that the writer had read. */
export const conflict = (what: Qualified, name: string, why: string): ApiError =>
  new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${qualifiedName(what)} "${name}": ${why}`, about(what, name));

/** The reason that a stale resourceVersion is refused with. */
export const STALE = 'the object has been modified; please apply your changes to the latest version and try again';

/** 400: the request itself makes no sense. */
export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message);

/** 403: the caller may not, or the object's surroundings forbid it. */
export const forbidden = (what: Qualified, name: string, why: string, causes?: readonly StatusCause[]): ApiError => {
  const subject = name === '' ? qualifiedName(what) : `${qualifiedName(what)} "${name}"`;
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${why}`, about(what, name, causes));
};

/** 422: fields of the object are not acceptable. `what.resource` is the kind here. */
export const invalid = (what: Qualified, name: string, causes: readonly StatusCause[]): ApiError => {
  const lines = [...new Set(causes.map(lineOf))];
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${qualifiedName(what)} "${name}" is invalid: ${text}`, about(what, name, causes));
};

const lineOf = ({ field, message }: StatusCause): string =>
  field === undefined || field === '' ? message : `${field}: ${message}`;

/** 405: the resource has no such verb. */
export const methodNotAllowed = (): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** 405: the subresource of a custom resource has no such verb. */
export const verbNotSupported = (what: Qualified, verb: string): ApiError =>
  new ApiError(
    405,
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind ${JSON.stringify(qualifiedName(what))}`,
    about(what, ''),
  );

/** 410: the version asked for is no longer known. */
export const expired = (message: string): ApiError => new ApiError(410, 'Expired', message);

/** 504: the version asked for is not known yet. */
export const versionTooLarge = (asked: string, current: number): ApiError =>
  new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

/** 200: an object is gone. */
export const deleted = ({ group, resource }: Qualified, name: string, uid: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: { name, ...(group === '' ? {} : { group }), kind: resource, uid },
});

export const requiredValue = (field: string, detail = ''): StatusCause => ({
  reason: 'FieldValueRequired',
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  field,
});

export const invalidValue = (field: string, value: unknown, detail: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${shown(value)}: ${detail}`,
  field,
});

export const unsupportedValue = (field: string, value: unknown, supported: readonly string[]): StatusCause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${shown(value)}: supported values: ${supported.map((item) => JSON.stringify(item)).join(', ')}`,
  field,
});

export const duplicateValue = (field: string, value: unknown): StatusCause => ({
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${shown(value)}`,
  field,
});

export const forbiddenValue = (field: string, detail: string): StatusCause => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${detail}`,
  field,
});

const shown = (value: unknown): string => JSON.stringify(value) ?? 'null';
