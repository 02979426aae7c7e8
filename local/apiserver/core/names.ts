const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${QUALIFIED})?`;

const isLabel = new RegExp(`^${LABEL}$`);
const isSubdomain = new RegExp(`^${SUBDOMAIN}$`);
const isQualified = new RegExp(`^${QUALIFIED}$`);
const isValue = new RegExp(`^${VALUE}$`);
const isConfigKey = /^[-._a-zA-Z0-9]+$/;

const subdomainRule = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
const labelRule = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;
const qualifiedRule = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
const valueRule = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${VALUE}')`;
const configKeyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const pathRule = (part: string): string => `may not contain '${part}'`;

const tooLong = (limit: number): string => `must be no more than ${limit} bytes`;
const tooManyCharacters = (limit: number): string => `must be no more than ${limit} characters`;
const bytes = (text: string): number => Buffer.byteLength(text);

/** What is wrong with a DNS-1123 subdomain (RFC 1123, at most 253 bytes); [] where nothing is. */
export function subdomainProblems(name: string): string[] {
  const problems: string[] = [];
  if (bytes(name) > 253) problems.push(tooManyCharacters(253));
  if (!isSubdomain.test(name)) problems.push(subdomainRule);
  return problems;
}

/** What is wrong with a DNS-1123 label (at most 63 bytes); [] where nothing is. */
export function labelProblems(name: string): string[] {
  const problems: string[] = [];
  if (bytes(name) > 63) problems.push(tooManyCharacters(63));
  if (name.includes('.')) return [...problems, 'must not contain dots'];
  if (!isLabel.test(name)) problems.push(labelRule);
  return problems;
}

/** What is wrong with a name that only has to fit into a URL path segment; [] where nothing is. */
export function pathSegmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map(pathRule);
}

/** What is wrong with a label or annotation key, `[prefix/]name`; [] where nothing is. */
export function qualifiedNameProblems(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const [prefix, name] = parts.length === 2 ? parts : [undefined, parts[0]];
  const problems = prefix === undefined ? [] : prefixProblems(prefix);
  if (name === undefined || name === '') problems.push('name part must be non-empty');
  else if (bytes(name) > 63) problems.push(`name part ${tooLong(63)}`);
  if (name === undefined || !isQualified.test(name)) problems.push(qualifiedRule);
  return problems;
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return subdomainProblems(prefix).map((problem) => `prefix part ${problem}`);
}

/** What is wrong with a label's value; [] where nothing is. */
export function labelValueProblems(value: string): string[] {
  const problems: string[] = [];
  if (bytes(value) > 63) problems.push(tooLong(63));
  if (!isValue.test(value)) problems.push(valueRule);
  return problems;
}

/** What is wrong with a key of a ConfigMap or Secret; [] where nothing is. */
export function configKeyProblems(key: string): string[] {
  const problems: string[] = [];
  if (bytes(key) > 253) problems.push(tooLong(253));
  if (!isConfigKey.test(key)) problems.push(configKeyRule);
  else if (key === '.' || key.startsWith('..')) problems.push(dotted(key));
  return problems;
}

function dotted(key: string): string {
  return key === '.' || key === '..' ? `must not be '${key}'` : "must not start with '..'";
}
