import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Jobs, Pods } from '../../../shared/api/kinds.ts';
import { until } from '../../support/until.ts';
import { post, shell } from './support/commands.ts';
import { podsPlatform } from './support/platform.ts';
import { describeWithPods, settings } from './support/settings.ts';
import type { Space } from './support/space.ts';

const image = settings?.userImage ?? '';
const tasks: Readonly<Record<string, Task['spec']>> = {
  printed: shell('echo to stdout; echo to stderr >&2', { image }),
  posted: shell(`echo noise; echo -n "posted from $(hostname)" > /tmp/r; ${post('/tmp/r', '$ORKA_RESULT_ENDPOINT')}`, { image }),
  'too-much': shell("head -c 6000000 /dev/zero | tr '\\0' x | fold -w 8000", { image }),
  'posts-a-file': shell(`echo data > /tmp/f; ${post('/tmp/f', '$ORKA_ARTIFACTS_ENDPOINT/f.txt')} > /dev/null; echo ok`, {
    image,
  }),
  'leaves-files': shell(
    'mkdir -p $ORKA_ARTIFACTS_DIR/sub; cd $ORKA_ARTIFACTS_DIR; echo a > a.txt; echo b > sub/b.txt; ln -s $ORKA_TOKEN_FILE token; echo fine',
  ),
  'two-hundred': shell('wc -c < $ORKA_PROMPT_FILE; env | grep -c ^ORKA_PROMPT=; tail -c 4 /workspace/.skills/PROMPT.md', {
    image,
    prompt: `${'x'.repeat(200 * 1024 - 4)}end.`,
  }),
  'short-prompt': shell('echo "$ORKA_PROMPT"; cat $ORKA_PROMPT_FILE', { prompt: 'costs $(HOME) or $$5' }),
};

describeWithPods('pods: what a container Task leaves behind', function () {
  this.timeout(120_000);
  let space: Space;
  before(async () => {
    space = await (await podsPlatform()).space();
    for (const [name, spec] of Object.entries(tasks)) await space.task(name, spec);
  });
  const artifacts = async (name: string): Promise<string[]> => {
    const { artifacts: items } = await space.rest.json<{ artifacts: { filename: string }[] }>(
      'GET',
      `/api/v1/tasks/${name}/artifacts`,
    );
    return items.map(({ filename }) => filename);
  };

  it("what a user's image prints is its result", async () => {
    expect((await space.ended('printed')).status).to.deep.include({
      phase: 'Succeeded',
      attempts: 1,
      resultRef: { available: true },
    });
    expect((await space.result('printed')).split('\n').toSorted()).to.deep.equal(['', 'to stderr', 'to stdout']);
  });
  it('a result that it posts from inside goes before what it prints', async () => {
    expect((await space.ended('posted')).status?.phase).to.equal('Succeeded');
    expect(await space.result('posted')).to.match(/^posted from posted-job-/);
    expect(await space.logs('posted')).to.equal('noise\n');
  });
  it('more than 5 MB of it are cut, with a mark', async () => {
    expect((await space.ended('too-much')).status?.phase).to.equal('Succeeded');
    const result = await space.result('too-much');
    expect(Buffer.byteLength(result)).to.equal(5 * 1024 * 1024);
    expect(result.endsWith('\n[truncated]\n')).to.equal(true);
  });
  it('a file that it posts is an artifact', async () => {
    await space.ended('posts-a-file');
    expect(await space.result('posts-a-file')).to.equal('ok\n');
    const { body } = await space.rest.request('GET', '/api/v1/tasks/posts-a-file/artifacts/f.txt');
    expect(body.toString('utf8')).to.equal('data\n');
  });
  it('files that a command of the general worker leaves are artifacts; a link is not', async () => {
    await space.ended('leaves-files');
    expect(await artifacts('leaves-files')).to.deep.equal(['a.txt', 'sub_b.txt']);
    expect(await space.result('leaves-files')).to.match(/^fine\nwarning: artifact token is not kept: it is a symbolic link/);
  });
  it('a prompt of 200 KiB is in a file, for it fits no variable', async () => {
    expect((await space.ended('two-hundred')).status?.phase).to.equal('Succeeded');
    expect(await space.result('two-hundred')).to.equal('204800\n0\nend.');
  });
  it('a short prompt is in both, as it was written', async () => {
    await space.ended('short-prompt');
    expect(await space.result('short-prompt')).to.equal('costs $(HOME) or $$5\ncosts $(HOME) or $$5');
  });

  it('the log is there when the pod is not any more', async () => {
    const { status } = await space.ended('printed');
    const log = await space.logs('printed');
    await space.kube.delete(Jobs, { namespace: space.namespace, name: status?.jobName ?? '' });
    const labelSelector = 'orka.ai/task=printed';
    await until('its pod to go', async () => {
      const { items } = await space.kube.list(Pods, { namespace: space.namespace, labelSelector });
      return items.length === 0 ? true : undefined;
    });
    expect(await space.logs('printed'))
      .to.equal(log)
      .and.to.contain('to stdout');
  });
});
