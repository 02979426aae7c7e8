/** What a JSON Schema validator says of the first thing that is wrong, in ajv's terms. */
export interface Failure {
  /** JSON pointer to the value, such as `/task/uid`. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A failure as a field's dotted path and a sentence about it. The value itself as a whole is the field ''. */
export function describeFailure({ instancePath, keyword, message, params }: Failure): { field: string; message: string } {
  const at = segmentsOf(instancePath);
  switch (keyword) {
    case 'required': {
      const field = pathOf([...at, String(params['missingProperty'])]);
      return { field, message: `${field} is required` };
    }
    case 'additionalProperties': {
      const field = pathOf([...at, String(params['additionalProperty'])]);
      return { field, message: `${field} is not a known field` };
    }
    case 'enum': {
      const allowed = Array.isArray(params['allowedValues']) ? params['allowedValues'].join(', ') : '';
      return { field: pathOf(at), message: `${subject(at)} must be one of ${allowed}` };
    }
    default:
      return { field: pathOf(at), message: `${subject(at)} ${message ?? 'is not valid'}` };
  }
}

function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function pathOf(segments: readonly string[]): string {
  return segments.reduce(
    (path, segment) => (/^\d+$/.test(segment) ? `${path}[${segment}]` : path === '' ? segment : `${path}.${segment}`),
    '',
  );
}

const subject = (segments: readonly string[]): string => (segments.length === 0 ? 'the value' : pathOf(segments));
