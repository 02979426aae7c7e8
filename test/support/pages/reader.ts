import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../ports.ts';
import { type Block, fileNameOf, project } from './blocks.ts';
import { type Server, startServer } from './servers.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Somebody who does what pages say, from top to bottom, on one machine. */
export interface Reader {
  /** A terminal in which `KUBECONFIG` is what the tutorial sets it to. */
  terminal(): Terminal;
  /** Saves a block that has a file's name, starts a server, or runs commands. */
  follow(block: Block, terminal: Terminal): Promise<void>;
  /** Ends every server and removes what was written. */
  close(): Promise<void>;
}

/** Ports that pages name, and that may be taken on the machine of a test. */
const ports = ['7443', '8080', '18080', '3000', '3001', '3002', '3003', '9464'] as const;

/**
 * Comes to a folder that looks like the project's and has data and files of its own, so that nobody is disturbed. Only ports are others than
 * on the pages; `replace` says what else is. That npx finds the command is seen where it starts the platform: elsewhere its second is saved.
 */
export async function newReader({ replace = {} }: { replace?: Readonly<Record<string, string>> } = {}): Promise<Reader> {
  const folder = mkdtempSync(join(tmpdir(), 'orka-pages-'));
  const hidden = new Set(['.git', '.orka']);
  for (const name of readdirSync(project).filter((entry) => !hidden.has(entry)))
    symlinkSync(join(project, name), join(folder, name));
  const free = await freePorts(ports.length);
  const others = new Map<string, string>([
    ...ports.map((port, i) => [port, String(free[i])] as const),
    ...Object.entries(replace),
  ]);
  const own = (text: string): string =>
    text
      .replaceAll('npx orka dev', 'npx orka dev --kube-port 7443 --port 8080')
      .replaceAll(/npx orka (?!dev)/g, 'cli/orka.mjs ')
      .replaceAll(new RegExp(`\\b(${[...others.keys()].join('|')})\\b`, 'g'), (known) => others.get(known) ?? known);
  const env = { PATH: process.env['PATH'], HOME: folder, npm_config_update_notifier: 'false' };
  const servers: Server[] = [];
  let platform: Server | undefined;

  async function stopPlatform(): Promise<void> {
    await platform?.stop();
    platform = undefined;
  }

  async function serve(commands: string): Promise<void> {
    const isPlatform = commands.includes('orka dev');
    if (isPlatform) await stopPlatform();
    const server = startServer(commands, { cwd: folder, env });
    if (isPlatform) platform = server;
    else servers.push(server);
    await server.ready;
  }

  return {
    terminal: () => openTerminal({ cwd: folder, env: { ...env, KUBECONFIG: '.orka/kubeconfig' } }),
    async follow(block, terminal) {
      const { language, mark, text } = block;
      const file = fileNameOf(block);
      if (file !== undefined) writeFileSync(join(folder, file), own(text));
      if (language !== 'sh') return;
      if (mark === 'background') return serve(own(text));
      if (mark === 'stopped') await stopPlatform();
      await terminal.run(own(text));
    },
    async close() {
      await Promise.all([stopPlatform(), ...servers.map((server) => server.stop())]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
