import { runCommand } from '../../../cli/run.ts';
import type { TestApi } from '../../support/api.ts';

/** What a command said, and how it ended. */
export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `orka` with these arguments and this standard input against an API, as whoever has the token, on a terminal that is none. */
export async function orkaAgainst(api: Pick<TestApi, 'url'>, token: string, args: readonly string[], input = ''): Promise<Said> {
  let [out, err] = ['', ''];
  const output = (write: (text: string) => void) => ({ write, isTerminal: false, hasColors: false });
  const status = await runCommand([...args], {
    env: { ORKA_SERVER: api.url, ORKA_TOKEN: token },
    cwd: '/',
    home: '/nowhere',
    out: output((text) => (out += text)),
    err: output((text) => (err += text)),
    readInput: async () => input,
    now: Date.now,
    random: () => 0,
    sleep: async () => {},
    onStop: () => {},
  });
  return { status, out, err };
}
