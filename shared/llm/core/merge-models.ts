import { InvalidError } from '../../errors/catalogue.ts';
import type { ModelFacts, ModelPrice, Models, Rates } from './models.ts';

/** What a field has to be, in words, with its check. */
interface Rule {
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
}

type Fields<T> = { readonly [K in keyof Required<T>]: Rule };

const tokens: Rule = {
  is: 'a whole number of tokens above 0',
  fits: (value) => Number.isSafeInteger(value) && Number(value) > 0,
};
const dollars: Rule = {
  is: 'a number of US dollars that is not negative',
  fits: (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
};
const flag: Rule = { is: 'true or false', fits: (value) => typeof value === 'boolean' };
const object: Rule = { is: 'an object', fits: (value) => isObject(value) };
const text: Rule = { is: 'a text', fits: (value) => typeof value === 'string' };
const day: Rule = {
  is: 'a day such as 2026-11-21',
  fits: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
};

const facts: Fields<ModelFacts> = {
  contextTokens: tokens,
  maxOutputTokens: tokens,
  temperature: flag,
  reasoningEffort: flag,
  adaptiveThinking: flag,
  outputSchema: flag,
  images: flag,
  files: flag,
  price: object,
};
const rates: Fields<Rates> = { input: dollars, output: dollars, cachedInput: dollars, cacheWrite: dollars };
const price: Fields<ModelPrice> = { ...rates, longPrompt: object, asOf: day, source: text };
const longPrompt = { ...rates, above: tokens };

/**
 * The models that the platform knows with those of the ConfigMap `orka-models`, whose entries replace theirs whole.
 *
 * @param json its key `models.json`: an object of the same form as the built-in table
 * @throws InvalidError that names the entry and the field that is wrong
 */
export function mergeModels(builtIn: Models, json: string): Models {
  const given = parse(json);
  for (const [name, entry] of Object.entries(given)) checkEntry(name, entry);
  return { ...builtIn, ...(given as Models) };
}

function parse(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new InvalidError(`models.json is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(value)) throw new InvalidError('models.json must be an object with an entry for each model');
  return value;
}

function checkEntry(name: string, entry: unknown): void {
  if (name === '' || name === '*') throw wrong(JSON.stringify(name), 'is no name of a model');
  check(name, entry, facts, []);
  const given = (entry as ModelFacts).price;
  if (given === undefined) return;
  if (name.endsWith('*')) throw wrong(`${name}.price`, 'must be left out: the models of a family differ in price');
  check(`${name}.price`, given, price, ['input', 'output', 'asOf']);
  if (given.longPrompt !== undefined)
    check(`${name}.price.longPrompt`, given.longPrompt, longPrompt, ['above', 'input', 'output']);
}

/** Throws where the value is no object with these fields. */
function check(path: string, value: unknown, fields: Readonly<Record<string, Rule>>, required: readonly string[]): void {
  if (!isObject(value)) throw wrong(path, 'must be an object');
  const missing = required.find((field) => !Object.hasOwn(value, field));
  if (missing !== undefined) throw wrong(`${path}.${missing}`, 'is missing');
  for (const [field, given] of Object.entries(value)) {
    const rule = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (rule === undefined) throw wrong(`${path}.${field}`, `is not known; there are ${Object.keys(fields).join(', ')}`);
    if (!rule.fits(given)) throw wrong(`${path}.${field}`, `must be ${rule.is}`);
  }
}

const wrong = (field: string, what: string): InvalidError =>
  new InvalidError(`models.json: ${field} ${what}`, { details: { field } });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
