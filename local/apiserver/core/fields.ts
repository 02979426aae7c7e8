import { SelectorError } from './labels.ts';

/** One clause of a field selector. */
export interface FieldRequirement {
  readonly field: string;
  readonly value: string;
  readonly equal: boolean;
}

/**
 * Reads a field selector such as `metadata.name=a,status.phase!=Running`; `\` escapes comma, `=` and itself.
 *
 * Throws SelectorError.
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return split(text)
    .filter((clause) => clause !== '')
    .map(clauseOf);
}

function split(text: string): string[] {
  const clauses: string[] = [''];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === ',') clauses.push('');
    else {
      const escaped = text[at] === '\\' && at + 1 < text.length;
      clauses.push(`${clauses.pop() ?? ''}${escaped ? text.slice(at, at + 2) : text[at]}`);
      if (escaped) at++;
    }
  }
  return clauses;
}

function clauseOf(clause: string): FieldRequirement {
  const found = /^((?:[^=!\\]|\\.)*?)(!=|==|=)(.*)$/s.exec(clause);
  if (found === null) throw new SelectorError(`invalid selector: '${clause}'; can't understand '${clause}'`);
  const [, field = '', operator, value = ''] = found;
  return { field: unescaped(field), value: unescaped(value), equal: operator !== '!=' };
}

const unescaped = (text: string): string => text.replace(/\\([\\,=])/g, '$1');
