import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { helm3, helm4, pathOf, type Tool } from './tools/list.ts';

/**
 * `npm run tools [-- NAME...]` fetches the programs that some tests need, all or those that are named, where Go is there to build them;
 * what is there already is left as it is. Without Go it says so and is content: those tests are then left out.
 */
const cache = process.env['XDG_CACHE_HOME'];
const go = process.env['GO'] ?? 'go';
const hasGo = spawnSync(go, ['version']).status === 0;

const asked = process.argv.slice(2);
for (const tool of [helm4, helm3].filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const path = pathOf(tool, { cache });
  const had = existsSync(path);
  if (!had && !hasGo) console.log(`${tool.name} ${tool.version}: left out, there is no go on this machine to build it`);
  else if (had || build(tool, path)) console.log(`${tool.name} ${tool.version}: ${path}`);
  else process.exitCode = 1;
}

/** Builds the tool beside its place and moves it there, so that nobody ever sees half of one. */
function build({ module, version }: Tool, path: string): boolean {
  mkdirSync(dirname(path), { recursive: true });
  const folder = mkdtempSync(join(dirname(path), 'build-'));
  try {
    const env = { ...process.env, GOBIN: folder };
    if (spawnSync(go, ['install', `${module}@${version}`], { env, stdio: 'inherit' }).status !== 0) return false;
    renameSync(join(folder, basename(module)), path);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
