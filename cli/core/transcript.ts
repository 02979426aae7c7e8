import { ageOf } from './age.ts';
import { withoutControls } from './plan.ts';
import { type Column, printable } from './table.ts';

/** A session as `GET /api/v1/sessions` lists it. */
export interface SessionItem {
  readonly name: string;
  readonly sessionType: string;
  readonly messageCount: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly activeTask: string;
  readonly updatedAt: string;
}

/** What `GET /api/v1/sessions/:id` answers. */
export interface SessionRecord extends Omit<SessionItem, 'sessionType'> {
  /** One line of JSON a message. */
  readonly transcript: string;
}

interface Line {
  readonly role?: unknown;
  readonly content?: unknown;
  readonly ts?: unknown;
}

/** The columns of `orka session list`. */
export function sessionColumns(nowMs: number): Column<SessionItem>[] {
  return [
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'TYPE', cell: ({ sessionType }) => sessionType },
    { title: 'MESSAGES', cell: ({ messageCount }) => String(messageCount) },
    { title: 'TOKENS IN', cell: ({ inputTokens }) => String(inputTokens) },
    { title: 'TOKENS OUT', cell: ({ outputTokens }) => String(outputTokens) },
    { title: 'HELD BY', cell: ({ activeTask }) => activeTask || '-' },
    { title: 'LAST USED', cell: ({ updatedAt }) => ageOf(updatedAt, nowMs) },
  ];
}

/** A session for people: what it is in a line, then who said what. */
export function formatSession(session: SessionRecord): string {
  const { name, messageCount, inputTokens, outputTokens, activeTask, transcript } = session;
  const lines = transcript.split('\n').filter((line) => line !== '');
  const held = activeTask === '' ? '' : `, held by ${printable(activeTask)}`;
  const count = lines.length === messageCount ? `${messageCount}` : `${lines.length} of ${messageCount}`;
  const head = `${printable(name)}: ${count} messages, ${inputTokens} tokens in, ${outputTokens} out${held}\n`;
  return head + lines.map((line) => `\n${formatLine(line)}`).join('');
}

function formatLine(line: string): string {
  const { role = '', content = '', ts = '' } = parsed(line);
  const when = ts === '' ? '' : `  ${printable(String(ts))}`;
  return `${printable(String(role))}${when}\n${withoutControls(String(content)).trimEnd()}\n`;
}

/** A line that is no JSON is shown as it is. */
function parsed(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return { content: line };
  }
}
