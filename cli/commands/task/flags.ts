import type { ServerFlags } from '../../connect/find-server.ts';
import type { OutputFormat } from '../../output.ts';

/** Flags of the commands that show Tasks. */
export interface ShowFlags extends ServerFlags {
  readonly output?: OutputFormat;
  readonly watch?: boolean;
}
