#!/usr/bin/env node
/**
 * Starts the command with a Node that can run it. It has to be understood by old versions too: no syntax newer than Node 12.
 *
 * A Node that is too old hands over to the one that `npm ci` has put beside this package.
 */
import { spawn } from 'child_process';
import { existsSync } from 'fs';
import * as modules from 'module';
import { constants, homedir } from 'os';
import { dirname, join } from 'path';

const needed = [24, 11];

function isEnough(version) {
  const parts = version.split('.').map(Number);
  return parts[0] > needed[0] || (parts[0] === needed[0] && parts[1] >= needed[1]);
}

/** The `node` binary of the package of that name, or undefined where it is missing or too old itself. */
function nodeBeside() {
  try {
    const manifest = modules.createRequire(import.meta.url).resolve('node/package.json');
    const version = modules.createRequire(import.meta.url)(manifest).version;
    const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return isEnough(version) && existsSync(binary) ? binary : undefined;
  } catch (error) {
    return undefined;
  }
}

/**
 * A young generation of 8 MB instead of 32: an idle platform holds 25 MB less, and one that is busy does not grow by 100. V8 reads it
 * when a process begins and never again.
 */
const lean = '--max-semi-space-size=4';

function wantsLean() {
  return process.argv[2] === 'dev' && process.execArgv.indexOf(lean) < 0 && typeof process.execve === 'function';
}

function handOver(binary) {
  const flags = process.argv[2] === 'dev' ? [lean] : [];
  const args = flags.concat(process.argv.slice(1));
  if (typeof process.execve === 'function') process.execve(binary, [binary].concat(args), process.env);
  let child;
  // Before it begins: from then on a signal is meant for it.
  ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'].forEach((signal) => {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us; twice would mean "at once" to the child.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child = spawn(binary, args, { stdio: 'inherit' });
  child.on('error', (error) => fail('cannot start ' + binary + ': ' + error.message));
  child.on('exit', (code, signal) => process.exit(code === null ? 128 + constants.signals[signal] : code));
}

function fail(message) {
  process.stderr.write('Error: ' + message + '\n');
  process.exit(1);
}

function run() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  modules.enableCompileCache(join(cache, 'orka'));
  return import('./main.ts');
}

if (isEnough(process.versions.node)) {
  if (wantsLean()) handOver(process.execPath);
  else run();
} else {
  const binary = nodeBeside();
  if (binary === undefined) {
    fail('orka needs Node ' + needed.join('.') + ' or newer and this is ' + process.versions.node + ': install a newer one, or run "npm ci" in ' + dirname(dirname(process.argv[1])) + ', which brings one along');
  } else {
    handOver(binary);
  }
}
