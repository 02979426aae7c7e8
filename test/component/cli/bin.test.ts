import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { project } from '../../support/orka-dev.ts';
import { describeWith } from '../../support/where.ts';

const bin = join(project, 'cli/orka.mjs');

/** A Node of this machine that is too old for the platform; undefined where there is none. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return /^v(1[2-9]|2[0-3])\./.test(stdout ?? '');
});

describe('the orka command', () => {
  const run = (node: string, args: string[], file = bin) =>
    spawnSync(node, [file, ...args], { encoding: 'utf8', cwd: tmpdir(), env: { PATH: '/usr/bin:/bin', HOME: tmpdir() } });

  it('ends with the status of what it ran', () => {
    expect(run(process.execPath, ['--help']))
      .to.include({ status: 0 })
      .and.to.have.property('stdout')
      .that.contains('Usage: orka');
    expect(run(process.execPath, ['task', 'list', '--no-such-flag'])).to.include({ status: 2 });
  });
  it('prints one line for what is wrong, and nothing on standard output', () => {
    const { status, stdout, stderr } = run(process.execPath, ['task', 'list', '-s', 'http://127.0.0.1:1']);
    expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
    expect(stderr).to.match(/^Error: .*\n$/);
  });
  it('keeps quiet where its reader has gone', () => {
    const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; "${process.execPath}" "${bin}" --help | true`], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });

  describeWith(oldNode !== undefined, 'older Node')('run by an older Node', () => {
    const old = oldNode ?? '';
    it('hands over to the one beside it, with arguments, output and status', () => {
      expect(run(old, ['--help']))
        .to.include({ status: 0, stderr: '' })
        .and.to.have.property('stdout')
        .that.contains('Usage: orka');
      expect(run(old, ['task', 'list', '--no-such-flag']).status).to.equal(2);
    });
    it('says in one line what is wrong where the one beside it is too old as well', () => {
      const alone = mkdtempSync(join(tmpdir(), 'orka-alone-'));
      copyFileSync(bin, join(alone, 'orka.mjs'));
      mkdirSync(join(alone, 'node_modules/node'), { recursive: true });
      writeFileSync(join(alone, 'node_modules/node/package.json'), '{"version":"20.0.0"}');
      const { status, stdout, stderr } = run(old, ['--help'], join(alone, 'orka.mjs'));
      rmSync(alone, { recursive: true });
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr).to.match(/^Error: orka needs Node 24\.11 or newer and this is .*\n$/);
    });
    it('passes signals on, and the status that follows from them back', async () => {
      const alone = mkdtempSync(join(tmpdir(), 'orka-signal-'));
      const beside = join(alone, 'node_modules/node');
      mkdirSync(join(beside, 'bin'), { recursive: true });
      copyFileSync(bin, join(alone, 'orka.mjs'));
      writeFileSync(join(beside, 'package.json'), '{"version":"24.11.0"}');
      writeFileSync(join(beside, 'bin/node'), '#!/bin/sh\ntrap "exit 42" TERM\necho up\nwhile :; do sleep 0.01; done\n');
      chmodSync(join(beside, 'bin/node'), 0o755);
      const child = spawn(old, [join(alone, 'orka.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      child.kill('SIGTERM');
      expect(await exitOf(child)).to.equal(42);
      rmSync(alone, { recursive: true });
    });
  });
});

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}
