import { join } from 'node:path';
import { expect } from 'chai';
import { doneIn, say } from '../../demo/model/scripts/transcript.ts';
import type { Script } from '../../demo/model/types.ts';
import type { TaskStreamEvent } from '../../shared/api/task-stream.ts';
import { run } from '../support/command.ts';
import { project } from '../support/orka-dev.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { openStream, type StreamReader } from '../support/stream-reader.ts';

const speech = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');

/** Writes a file, then speaks at length. */
const writesAndSpeaks: Script = (conversation) =>
  doneIn(conversation).length === 0
    ? say(conversation, 'First a file.', { name: 'file_write', arguments: { path: 'a.txt', content: 'a' } })
    : say(conversation, speech);

describe('watching a Task', function () {
  this.timeout(120_000);
  let platform: TestPlatform;
  let token: string;

  before(async () => {
    platform = await startPlatform();
    token = await platform.token('default', 'orka-client');
    await platform.model('slow', { script: writesAndSpeaks, msPerToken: 15 });
  });
  after(() => platform?.close());

  const open = (name: string, lastEventId?: string): Promise<StreamReader> =>
    openStream({ url: platform.urls.api, token }, name, { lastEventId });
  const of = <E extends TaskStreamEvent['event']>(reader: StreamReader, event: E) =>
    reader.events.flatMap((each) => (each.event === event ? [each.data as Extract<TaskStreamEvent, { event: E }>['data']] : []));

  it('shows what the model says while it says it, each step once, and the end', async () => {
    await platform.ask('talk', 'slow', { ai: { providerRef: { name: 'slow' }, tools: ['file_write'] } });
    const reader = await open('talk');
    expect(await reader.closed()).to.equal(true);
    const turns = of(reader, 'turn');
    expect(turns.map(({ step, text }) => [step, text])).to.deep.equal([
      [0, 'First a file.'],
      [2, speech],
    ]);
    expect(of(reader, 'tool').map(({ step, name, isError }) => [step, name, isError])).to.deep.equal([[1, 'file_write', false]]);
    const spoken = of(reader, 'partial').filter(({ step }) => step === 2);
    expect(spoken).to.have.length.at.least(3);
    expect(speech).to.satisfy((all: string) =>
      all.startsWith(spoken.reduce((text, { offset, text: more }) => text.slice(0, offset) + more, '')),
    );
    expect(of(reader, 'phase').map(({ phase }) => phase)).to.include.members(['Running', 'Succeeded']);
    expect(of(reader, 'usage').at(-1)).to.deep.include({ modelCalls: 2 });
    expect(of(reader, 'end')).to.have.length(1);
    const again = await open('talk', reader.events.find(({ event }) => event === 'tool')?.id);
    await again.closed();
    const after = reader.events.filter(({ event }) => event !== 'partial' && event !== 'phase');
    expect(again.events.filter(({ event }) => event !== 'phase')).to.deep.equal(
      after.slice(after.findIndex(({ event }) => event === 'tool') + 1),
    );
  });

  it('orka task watch shows the same, line by line', async () => {
    await platform.ask('watched', 'slow');
    const env = { HOME: platform.dataDir, KUBECONFIG: platform.kubeconfig };
    const command = [join(project, 'cli/orka.mjs'), 'task', 'watch', 'watched'];
    const { status, stdout, stderr } = await run(process.execPath, command, { cwd: platform.dataDir, env, input: '' });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(
      lines.filter((line) => !/^watched (Pending|Running)/.test(line)).map((line) => line.split(/ {2}|->/)[0]),
    ).to.deep.equal(['First a file.', 'turn 1: file_write', '', speech, 'turn 2', 'watched Succeeded', lines.at(-1)]);
    expect(lines.at(-1)).to.match(/^2 turns, [\d,]+ tokens in(?: \([\d,]+ cached\))?, [\d,]+ out, .+, \d+s$/);
  });
});
