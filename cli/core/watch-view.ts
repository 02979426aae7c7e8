import type { PartialTold, TaskStreamEvent, TurnTold, UsageTold } from '../../shared/api/task-stream.ts';
import { readable } from './table.ts';
import { endLines, type LineStyle, phaseLine, toolLine, turnLines } from './watch-lines.ts';

/** How a Task is shown. */
export interface ViewStyle extends LineStyle {
  /** A person is looking: what the model says is shown as it says it, not only when its turn is over. */
  readonly isLive: boolean;
}

/** What was shown so far, as far as it matters for what comes. */
export interface ViewState {
  /** A turn under way, and what of it is on the screen. */
  readonly said: { readonly run: number; readonly step: number; readonly text: string };
  /** Arguments of the last turn's tool calls, by id. */
  readonly calls: ReadonlyMap<string, string>;
  readonly usage: UsageTold | undefined;
}

/** What a view adds to the screen. */
export interface Shown {
  readonly text: string;
  readonly state: ViewState;
}

const silence = { run: 0, step: -1, text: '' };

/** The state of a view of which nothing is on the screen. */
export const nothingShown: ViewState = { said: silence, calls: new Map(), usage: undefined };

const ends: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Cancelled']);

/** What an event adds to the screen. */
export function shown(state: ViewState, told: TaskStreamEvent, style: ViewStyle): Shown {
  switch (told.event) {
    case 'phase':
      // The end says it again, and all else with it.
      return ends.has(told.data.phase) ? { text: '', state } : onNewLine(state, phaseLine(told.data, style));
    case 'partial':
      return style.isLive ? afterPartial(state, told.data) : { text: '', state };
    case 'turn':
      return afterTurn(state, told.data, style);
    case 'tool':
      return onNewLine(state, toolLine(told.data, state.calls.get(told.data.id), style));
    case 'usage':
      return { text: '', state: { ...state, usage: told.data } };
    case 'end':
      return onNewLine(state, endLines(told.data, state.usage, style));
  }
}

/** A line of its own, also where what the model says stands in the middle of one: that is begun again then. */
function onNewLine(state: ViewState, line: string): Shown {
  return { text: lineBreakAfter(state.said.text) + line, state: { ...state, said: silence } };
}

function afterPartial(state: ViewState, { run, step, offset, text }: PartialTold): Shown {
  const isSame = state.said.run === run && state.said.step === step;
  const before = isSame ? state.said.text : '';
  const now = before.slice(0, offset) + text;
  const left = isSame ? '' : lineBreakAfter(state.said.text);
  const onScreen = before.startsWith(now) ? before : now;
  return { text: left + continued(before, now), state: { ...state, said: { run, step, text: onScreen } } };
}

function afterTurn(state: ViewState, turn: TurnTold, style: ViewStyle): Shown {
  const isSame = state.said.run === turn.run && state.said.step === turn.step;
  const before = isSame ? state.said.text : '';
  const left = isSame ? '' : lineBreakAfter(state.said.text);
  const said = left + continued(before, turn.text) + lineBreakAfter(turn.text);
  const calls = new Map(turn.toolCalls.map((call) => [call.id, call.arguments]));
  return { text: said + turnLines(turn, style), state: { ...state, said: silence, calls } };
}

/** What is to be printed where `before` is on the screen and `now` is what counts; another beginning is printed on a line of its own. */
function continued(before: string, now: string): string {
  if (now.startsWith(before)) return readable(now.slice(before.length));
  // Nothing is missing where less came than is there already; the turn has the last word.
  if (before.startsWith(now)) return '';
  return lineBreakAfter(before) + readable(now);
}

const lineBreakAfter = (text: string): string => (text === '' || text.endsWith('\n') ? '' : '\n');
