import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { callTool } from '../../../shared/tools/call.ts';
import { toolsNamed } from '../../../shared/tools/catalogue.ts';
import type { ToolOutcome } from '../../../shared/tools/core/outcome.ts';
import type { ToolEnv } from '../../../shared/tools/tool.ts';
import { openWorkspace } from '../../../shared/tools/workspace.ts';

describe('tools: files', () => {
  let root: string;
  let workspace: string;
  let env: ToolEnv;
  const tools = toolsNamed(['file_read', 'file_write']);
  const use = (name: string, args: object): Promise<ToolOutcome> =>
    callTool({ type: 'tool_call', id: 'i', name, arguments: args }, tools, env);
  const read = (path: string, more: object = {}): Promise<ToolOutcome> => use('file_read', { path, ...more });
  const write = (path: string, content: string, more: object = {}): Promise<ToolOutcome> =>
    use('file_write', { path, content, ...more });
  const json = ({ content }: ToolOutcome): Record<string, unknown> => JSON.parse(content) as Record<string, unknown>;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'orka-files-')));
    workspace = join(root, 'workspace');
    await Promise.all([mkdir(workspace), mkdir(join(root, 'tmp')), mkdir(join(root, 'outside'))]);
    await writeFile(join(root, 'outside', 'secret.txt'), 'secret');
    env = {
      workspace: openWorkspace({ workspace, tmp: join(root, 'tmp') }),
      call: 'c',
      begin: async () => true,
      signal: new AbortController().signal,
      now: () => 0,
    } as unknown as ToolEnv;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('writes a file and reads it again', async () => {
    expect(json(await write('src/a.txt', 'héllo'))).to.deep.equal({
      path: 'src/a.txt',
      size: 6,
      mode: 'overwrite',
      created: true,
    });
    expect(json(await read('/workspace/src/a.txt'))).to.deep.equal({
      content: 'héllo',
      path: '/workspace/src/a.txt',
      size: 6,
      truncated: false,
    });
  });
  it('replaces, appends, and creates only what is not there', async () => {
    await write('a', 'one');
    expect(json(await write('a', 'two'))).to.include({ created: false });
    await write('a', '!', { mode: 'append' });
    expect(await readFile(join(workspace, 'a'), 'utf8')).to.equal('two!');
    expect((await write('a', 'x', { mode: 'create' })).content).to.equal(
      'Error executing tool: a cannot be written: it exists already',
    );
  });
  it('a shorter text leaves nothing of the longer one before', async () => {
    await write('a', 'a long text');
    await write('a', 'short');
    expect(await readFile(join(workspace, 'a'), 'utf8')).to.equal('short');
  });
  it('makes folders unless told not to', async () => {
    expect((await write('deep/er/a', 'x', { create_dirs: false })).content).to.contain('create_dirs');
    expect((await write('deep/er/a', 'x')).isError).to.equal(false);
  });
  it('writes to the scratch folder as well', async () => {
    await write('/tmp/note', 'x');
    expect(await readFile(join(root, 'tmp', 'note'), 'utf8')).to.equal('x');
  });
  it('reads a part, and never half a character', async () => {
    await write('a', 'aéé');
    expect(json(await read('a', { limit: 2 }))).to.include({ content: 'a', truncated: true });
    expect(json(await read('a', { offset: 1, limit: 3 }))).to.include({ content: 'é', truncated: true });
    expect(json(await read('a', { offset: 3, limit: 2 }))).to.include({ content: 'é', truncated: false });
  });
  it('takes at most 1 MB', async () => {
    expect((await write('big', 'x'.repeat(1024 * 1024 + 1))).content).to.contain('larger than');
    expect((await write('big', 'x'.repeat(1024 * 1024))).isError).to.equal(false);
  });
  it('shows a folder’s names instead of failing in riddles', async () => {
    await write('src/a', 'x');
    await write('b', 'x');
    expect((await read('.')).content).to.equal('Error executing tool: . is a folder. It holds: b, src/');
  });
  it('says that a file is not there, or is no text', async () => {
    expect((await read('nope')).content).to.equal('Error executing tool: nope does not exist');
    await writeFile(join(workspace, 'image'), Buffer.from([1, 0, 2]));
    expect((await read('image')).content).to.contain('not a text file');
    expect((await read('image/x')).content).to.contain('is a file, not a folder');
  });

  describe('nothing leads out of the workspace', () => {
    const outside = async (outcome: Promise<ToolOutcome>): Promise<void> => {
      const { content, isError } = await outcome;
      expect(isError, content).to.equal(true);
      expect(content).to.match(/outside of the workspace|symbolic link/);
      expect(await readFile(join(root, 'outside', 'secret.txt'), 'utf8')).to.equal('secret');
    };
    it('dots', async () => {
      await outside(read('../outside/secret.txt'));
      await outside(write('../outside/secret.txt', 'x'));
      await outside(read('/workspace/../../outside/secret.txt'));
    });
    it('absolute paths', async () => {
      await outside(read('/etc/passwd'));
      await outside(read('/proc/self/environ'));
      await outside(write('/usr/new.txt', 'x'));
      // What begins with /tmp means the scratch folder, wherever that is.
      expect((await read(join(root, 'outside', 'secret.txt'))).isError).to.equal(true);
    });
    it('a link to a file', async () => {
      await symlink(join(root, 'outside', 'secret.txt'), join(workspace, 'link'));
      await outside(read('link'));
      await outside(write('link', 'x'));
      await outside(write('link', 'x', { mode: 'append' }));
    });
    it('a link to a folder, also below folders that are still to be made', async () => {
      await symlink(join(root, 'outside'), join(workspace, 'link'));
      await outside(read('link/secret.txt'));
      await outside(write('link/secret.txt', 'x'));
      await outside(write('link/new/deeper/file', 'x'));
    });
    it('a link that leads nowhere yet', async () => {
      await symlink(join(root, 'outside', 'new.txt'), join(workspace, 'link'));
      await outside(write('link', 'x'));
      expect((await read('link')).isError).to.equal(true);
    });
    it('but a link inside of it is fine', async () => {
      await write('real', 'x');
      await symlink(join(workspace, 'real'), join(workspace, 'link'));
      await write('link', 'y');
      expect(await readFile(join(workspace, 'real'), 'utf8')).to.equal('y');
    });
  });

  describe('what a model gets wrong comes back to it', () => {
    const rows = [
      { name: 'a missing argument', call: () => use('file_write', { path: 'a' }), says: 'content' },
      { name: 'an argument of the wrong kind', call: () => read('a', { offset: 'first' }), says: 'offset' },
      { name: 'a mode that does not exist', call: () => write('a', 'x', { mode: 'prepend' }), says: 'mode' },
      {
        name: 'a tool it does not have',
        call: () => use('web_search', {}),
        says: 'tool "web_search" was not enabled for this task',
      },
      {
        name: 'arguments that are not JSON',
        call: () => callTool({ type: 'tool_call', id: 'i', name: 'file_read', malformed: '{"path": "a' }, tools, env),
        says: 'You wrote: {"path": "a',
      },
    ];
    for (const { name, call, says } of rows) {
      it(name, async () => {
        const outcome = await call();
        expect(outcome.isError).to.equal(true);
        expect(outcome.content)
          .to.match(/^Error executing tool: /)
          .and.contain(says);
      });
    }
    it('but a number in quotes, and null for "not given", are understood', async () => {
      await write('a', 'abc');
      expect(json(await read('a', { offset: '1', limit: null }))).to.include({ content: 'bc' });
    });
  });
});
