/** Brings what two servers answered into one form: what names or dates a single run is replaced, everything else stays. */

import { isMap, type JsonMap, mapTexts, sorted } from './json.ts';
import { pick } from './paths.ts';
import type { Outcome } from './run.ts';
import type { Answer, Json } from './scenario.ts';
import { readableTokens } from './tokens.ts';
import { versionNames } from './versions.ts';

/** Names of a single run, and what they are called in the normal form. */
export type RunNames = Readonly<Record<string, string>>;

/** The answers of a run in normal form, in the order of its steps. */
export function normalForm(outcomes: readonly Outcome[], names: RunNames): Answer[] {
  const answers = outcomes.map(({ step, answer }) => {
    const body = sorted(pick(answer.body, step.only, step.ignore));
    return { ...answer, body: readableTokens(body) };
  });
  const versions = versionNames(answers.map(({ body }) => body));
  const replace = textReplacer(names, generatedNames(answers.map(({ body }) => body)));
  return answers.map((answer) => ({
    status: answer.status,
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, text]) => [name, replace(versions.inText(text))])),
    body: settle(mapTexts(versions.inBody(answer.body), (text) => replace(versions.inText(text)))),
  }));
}

/** Names that the server made from a `generateName`. */
function generatedNames(bodies: readonly Json[]): Map<string, string> {
  const found = new Map<string, string>();
  const look = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isMap(value)) return;
    const { generateName, name } = value as { generateName?: unknown; name?: unknown };
    if (
      typeof generateName === 'string' &&
      typeof name === 'string' &&
      name.startsWith(generateName.slice(0, 58)) &&
      !found.has(name)
    )
      found.set(name, `${generateName}<generated ${found.size + 1}>`);
    Object.values(value).forEach(look);
  };
  bodies.forEach(look);
  return found;
}

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** A body that a message quotes, cut where it is long, and so in the middle of a run's names. */
const QUOTED_BODY = /\(\{"[^()]* \.\.\.\)/g;
/** Lines that real servers list in a random order. */
const LISTED = /(\n {2}\..*)+/g;
/** Times that a scenario writes itself are of the year 2001 and stay. */
const TIME = /(?!2001)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

function textReplacer(names: RunNames, generated: ReadonlyMap<string, string>): (text: string) => string {
  const uids = new Map<string, string>();
  const fixed = [...Object.entries(names), ...generated];
  return (text) => {
    let replaced = text;
    for (const [from, to] of fixed) replaced = replaced.replaceAll(from, to);
    return replaced
      .replace(QUOTED_BODY, '(...)')
      .replace(LISTED, (list) => list.split('\n').sort().join('\n'))
      .replace(UID, (uid) => {
        if (!uids.has(uid)) uids.set(uid, `<uid ${uids.size + 1}>`);
        return uids.get(uid) ?? uid;
      })
      .replace(TIME, (_, fraction: string | undefined) => (fraction === undefined ? '<time>' : `<time .${fraction.length - 1}>`));
  };
}

/** Replaces values that no text pattern tells: managers' order within one second, addresses, tokens of lists, ages. */
function settle(value: Json): Json {
  if (Array.isArray(value)) return value.map(settle);
  if (!isMap(value)) return value;
  const settled: JsonMap = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, settle(member)]));
  if (Array.isArray(settled['managedFields'])) settled['managedFields'] = byManager(settled['managedFields']);
  if (typeof settled['continue'] === 'string' && settled['continue'] !== '') settled['continue'] = '<continue>';
  if (typeof settled['clusterIP'] === 'string' && settled['clusterIP'] !== 'None') settled['clusterIP'] = '<address>';
  if (Array.isArray(settled['clusterIPs']) && settled['clusterIPs'][0] !== 'None') settled['clusterIPs'] = ['<address>'];
  if (Array.isArray(settled['cells'])) settled['cells'] = settled['cells'].map(cell);
  return settled['reason'] === 'Invalid' && isMap(settled['details']) ? byCause(settled, settled['details']) : settled;
}

/** Several causes in an order of their own: real servers look at fields in a random one. */
function byCause(status: JsonMap, details: JsonMap): JsonMap {
  const causes: JsonMap[] = details['causes'] ?? [];
  if (causes.length < 2) return status;
  const texts = causes.map(({ field, message }) => `${field}: ${message}`).sort();
  const frame = texts.reduce((message, text) => message.replace(text, ''), String(status['message'])).replaceAll(', ', '');
  const key = ({ field, message, reason }: JsonMap): string => JSON.stringify([field, message, reason]);
  const ordered = [...causes].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { ...status, message: [frame, ...texts].join('\n'), details: { ...details, causes: ordered } };
}

const cell = (value: Json): Json => (typeof value === 'string' ? value.replace(/^(\d+[smhd])+$/, '<age>') : value);

/** Managers in an order of their names: the server sorts by time first, which may or may not be the same second. */
function byManager(entries: readonly Json[]): Json[] {
  const key = ({ operation, manager, apiVersion, subresource = '' }: JsonMap): string =>
    JSON.stringify([operation, manager, subresource, apiVersion]);
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
