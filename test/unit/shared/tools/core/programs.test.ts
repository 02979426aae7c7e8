import { expect } from 'chai';
import { commandFor, limited } from '../../../../../shared/tools/core/command.ts';
import { forbiddenIn } from '../../../../../shared/tools/core/forbidden.ts';
import { sandboxArguments } from '../../../../../shared/tools/core/sandbox-arguments.ts';

const refused = [
  'rm -rf /',
  'rm -rf /*',
  'rm -fr ~',
  'rm -r -f "$HOME"',
  'cd x && rm -rf / ; ls',
  'rm --recursive --force --no-preserve-root /',
  'mkfs.ext4 /dev/sda1',
  'dd if=/dev/zero of=/dev/sda bs=1M',
  'echo x > /dev/sda',
  'sudo shutdown -h now',
  'true; reboot',
  ':(){ :|:& };:',
];
const allowed = [
  'rm -rf node_modules',
  'rm -rf /workspace/build',
  'rm -rf ./dist/*',
  'rm -rf "$TMPDIR/x"',
  'dd if=/dev/zero of=disk.img bs=1M count=1',
  'echo "please reboot later"',
  'grep -r shutdown src',
  'make test > /dev/null 2>&1',
  'def halt(): pass',
];

describe('tools: programs', () => {
  for (const code of refused) it(`refuses ${code}`, () => expect(forbiddenIn(code)).to.be.a('string'));
  for (const code of allowed) it(`lets ${code} pass`, () => expect(forbiddenIn(code)).to.equal(undefined));

  for (const [language, program] of [
    ['bash', 'bash'],
    ['sh', 'sh'],
    ['python', 'python3'],
    ['JavaScript', 'node'],
    ['node', 'node'],
  ] as const) {
    it(`runs ${language} with ${program}`, () => expect(commandFor(language, 'code')?.[0]).to.equal(program));
  }
  it('knows no other language', () => expect(commandFor('cobol', 'code')).to.equal(undefined));
  it('sets limits in a shell and hands the command on as it is', () => {
    const command = limited(['bash', '-c', 'echo "$1"; rm x'], { cpuSeconds: 35, fileBytes: 1024 });
    expect(command.slice(0, 2)).to.deep.equal(['/bin/sh', '-c']);
    expect(command[2]).to.contain('-t 35').and.contain('-f 2');
    expect(command.slice(-3)).to.deep.equal(['bash', '-c', 'echo "$1"; rm x']);
  });
  it('makes a sandbox without network in which two folders can be written', () => {
    const args = sandboxArguments({ workspace: '/w', tmp: '/t' }, ['/node/bin']);
    const binds = args.flatMap((arg, i) => (arg === '--bind' ? [`${args[i + 1]} ${args[i + 2]}`] : []));
    expect(args).to.include.members(['--unshare-all', '--die-with-parent', '--new-session']);
    expect(args).not.to.include('--share-net');
    expect(binds).to.have.members(['/w /w', '/w /workspace', '/t /t', '/t /tmp']);
    expect(args.flatMap((arg, i) => (arg === '--ro-bind-try' ? [args[i + 1]] : [])))
      .to.include('/node/bin')
      .and.not.include.members(['/', '/root', '/home', '/var']);
  });
});
