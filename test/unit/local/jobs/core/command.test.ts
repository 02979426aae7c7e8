import { expect } from 'chai';
import { commandOf, finalArguments, imageName } from '../../../../../local/jobs/core/command.ts';
import type { Container } from '../../../../../shared/api/kubernetes/container.ts';

const env = { NODE_ENV: 'production' };
const images = { 'orka/ai-worker': { command: ['node', 'ai.ts'], env } };

const rows: [string, Omit<Container, 'name'>, { kind: string; argv?: string[]; env?: object }][] = [
  ['an image of ours brings its program', { image: 'orka/ai-worker' }, { kind: 'ours', argv: ['node', 'ai.ts'], env }],
  ['in whatever version', { image: 'orka/ai-worker:v1.2@sha256:abc' }, { kind: 'ours', argv: ['node', 'ai.ts'] }],
  ['args are its arguments', { image: 'orka/ai-worker', args: ['-v'] }, { kind: 'ours', argv: ['node', 'ai.ts', '-v'] }],
  [
    'a command replaces its program',
    { image: 'orka/ai-worker', command: ['sh'], args: ['-c', 'x'] },
    { kind: 'ours', argv: ['sh', '-c', 'x'] },
  ],
  ['any other image runs its command on the host', { image: 'alpine', command: ['ls'] }, { kind: 'host', argv: ['ls'], env: {} }],
  ['args alone are no program', { image: 'alpine', args: ['ls'] }, { kind: 'unknown' }],
  ['without a command there is nothing to run', { image: 'redis' }, { kind: 'unknown' }],
];

describe('what a container runs', () => {
  for (const [reason, container, expected] of rows)
    it(reason, () => expect(commandOf({ name: 'main', ...container }, images)).to.deep.include(expected));

  it('names the image that cannot be pulled', () => {
    expect(commandOf({ name: 'main', image: 'redis:7' }, images))
      .to.have.property('message')
      .that.contains('redis:7');
  });
  it('expands variables first, and translates after', () => {
    const command = { argv: ['$(DIR)/run', '$(NONE)', '/data/x'], own: 0 } as const;
    const argv = finalArguments(command, { DIR: '/data' }, (word) => word.replace(/^\/data/, '/host'));
    expect(argv).to.deep.equal(['/host/run', '$(NONE)', '/host/x']);
  });
  it('leaves the program of an image of ours alone, wherever on this machine it is', () => {
    const command = commandOf(
      { name: 'main', image: 'orka/ai-worker', args: ['/tmp/x'] },
      { 'orka/ai-worker': { command: ['/tmp/node', '/tmp/clone/ai.ts'] } },
    );
    if (command.kind === 'unknown') throw new Error(command.message);
    const argv = finalArguments(command, {}, (word) => word.replace(/^\/tmp/, '/pod/tmp'));
    expect(argv).to.deep.equal(['/tmp/node', '/tmp/clone/ai.ts', '/pod/tmp/x']);
  });
  for (const [image, name] of [
    ['orka/ai-worker@sha256:abc', 'orka/ai-worker'],
    ['registry:5000/orka/ai-worker', 'registry:5000/orka/ai-worker'],
    ['registry:5000/orka/ai-worker:v1', 'registry:5000/orka/ai-worker'],
  ] as const) {
    it(`${image} is called ${name}`, () => expect(imageName(image)).to.equal(name));
  }
});
