import type { EndTold, PhaseTold, ToolTold, TurnTold, UsageTold } from '../../shared/api/task-stream.ts';
import { ageOf } from './age.ts';
import { printable } from './table.ts';

/** What of a Task's name, and of a terminal, its lines need. */
export interface LineStyle {
  readonly name: string;
  readonly hasColors: boolean;
}

const colors: Readonly<Record<string, number>> = { Succeeded: 32, Failed: 31, Cancelled: 33, Deleted: 33, dim: 2, red: 31 };
const painted = (text: string, color: string, { hasColors }: LineStyle): string => {
  const code = colors[color];
  return hasColors && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
};

/** Characters of a line that hold what somebody else has written. */
const longest = 100;

/** The first line of a text, cut. */
function oneLine(text: string): string {
  const line = printable(text.slice(0, 4 * longest));
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** Where the Task is: `NAME Running`. */
export function phaseLine({ phase, message, attempts, iteration = 0 }: PhaseTold, style: LineStyle): string {
  const which = [...(iteration > 0 ? [`iteration ${iteration}`] : []), ...(attempts > 1 ? [`attempt ${attempts}`] : [])];
  const said = printable(message);
  return `${style.name} ${painted(phase, phase, style)}${which.length === 0 ? '' : ` (${which.join(', ')})`}${said === '' ? '' : `  ${said}`}\n`;
}

const flags: Readonly<Record<string, string>> = {
  max_tokens: 'cut off at the token limit',
  refusal: 'the model declined',
  content_filter: 'the provider stepped in',
  paused: 'to be continued',
};

/** What a turn was: `turn 2: web_search  1,234 tokens in, 56 out, $0.0012, 2.1 s, MODEL`, and a line for each note. */
export function turnLines({ turn, toolCalls, stopReason, usage, cost, model, notes }: TurnTold, style: LineStyle): string {
  const names = toolCalls.map(({ name }) => printable(name)).join(', ');
  const facts = [
    ...tokens(usage),
    cost === 'unknown' ? 'cost unknown' : dollars(cost),
    `${(usage.durationMs / 1000).toFixed(1)} s`,
    printable(model),
    ...(flags[stopReason] === undefined ? [] : [flags[stopReason]]),
  ];
  const head = `turn ${turn}${names === '' ? '' : `: ${names}`}  ${painted(facts.join(', '), 'dim', style)}\n`;
  return head + notes.map((note) => `  ${painted(printable(note), 'dim', style)}\n`).join('');
}

/** A tool call and what came of it: `  web_search {"query":"node"} -> 3 results`. */
export function toolLine({ name, content, isError }: ToolTold, args: string | undefined, style: LineStyle): string {
  const outcome = isError ? painted(`failed: ${oneLine(content)}`, 'red', style) : oneLine(content);
  return `  ${printable(name)}${args === undefined || args === '{}' ? '' : ` ${oneLine(args)}`} -> ${outcome}\n`;
}

/** How the Task ended, and what it came to. */
export function endLines(
  { phase, message, createdAt, completedAt }: EndTold,
  usage: UsageTold | undefined,
  style: LineStyle,
): string {
  const total = usage === undefined ? [] : [plural(usage.modelCalls, 'turn'), ...tokens(usage), moneyOf(usage)];
  const took = completedAt === undefined ? '' : ageOf(createdAt, Date.parse(completedAt));
  const facts = [...total, ...(took === '' ? [] : [took])].join(', ');
  const end = phaseLine({ phase, message, attempts: 1 }, style);
  return facts === '' ? end : `${end}${painted(facts, 'dim', style)}\n`;
}

function tokens({
  inputTokens,
  cachedInputTokens,
  outputTokens,
}: Pick<UsageTold, 'inputTokens' | 'cachedInputTokens' | 'outputTokens'>): string[] {
  const cached = cachedInputTokens > 0 ? ` (${grouped(cachedInputTokens)} cached)` : '';
  return [`${grouped(inputTokens)} tokens in${cached}`, `${grouped(outputTokens)} out`];
}

function moneyOf({ cost, knownCost, unpricedCalls, modelCalls }: UsageTold): string {
  if (cost !== 'unknown') return dollars(cost);
  if (unpricedCalls === modelCalls) return 'cost unknown';
  return `${dollars(knownCost)} and ${plural(unpricedCalls, 'turn')} of unknown cost`;
}

const grouped = (count: number): string => count.toLocaleString('en-US');
const plural = (count: number, what: string): string => `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;

/** US dollars for the eye: cents, and two digits more where there are any. What is less than that is not nothing. */
function dollars(cost: string): string {
  const rounded = Number(cost).toFixed(4);
  if (Number(rounded) === 0 && Number(cost) > 0) return '<$0.0001';
  return `$${rounded.replace(/0{1,2}$/, '')}`;
}
