import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { defineTool } from './tool.ts';
import { ToolError } from './tool-error.ts';

interface Args {
  readonly path: string;
  readonly content: string;
  readonly mode: 'overwrite' | 'append' | 'create';
  readonly create_dirs: boolean;
}

const most = 1024 * 1024;

/** A text file of the workspace, written whole or added to. */
export const fileWrite = defineTool<Args>({
  name: 'file_write',
  needs: 'workspace',
  description: 'Write a text file in the workspace, at most 1 MB. What is below /tmp/artifacts is kept after the task.',
  parameters: {
    type: 'object',
    required: ['path', 'content'],
    properties: {
      path: { type: 'string', minLength: 1, description: 'Path of the file; relative paths start at the workspace.' },
      content: { type: 'string', description: 'The text.' },
      mode: {
        type: 'string',
        enum: ['overwrite', 'append', 'create'],
        default: 'overwrite',
        description: 'overwrite (default), append, or create, which fails where the file exists.',
      },
      create_dirs: { type: 'boolean', default: true, description: 'Make missing folders (default true).' },
    },
  },
  effect: ({ mode }) => (mode === 'append' ? 'effectful' : 'idempotent'),
  async run({ path, content, mode, create_dirs }, { workspace }) {
    if (Buffer.byteLength(content) > most)
      throw new ToolError(`content is larger than ${most} bytes: write the file in parts with mode "append"`);
    if (path.endsWith('/')) throw new ToolError(`${path} is a folder: name a file`);
    const real = await workspace.writable(path, create_dirs);
    const created = await write(real, content, mode).catch((cause: NodeJS.ErrnoException) =>
      Promise.reject(new ToolError(`${path} cannot be written: ${reasons[cause.code ?? ''] ?? cause.code}`)),
    );
    return { path, size: Buffer.byteLength(content), mode, created };
  },
});

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  ENOSPC: 'the disk is full',
  ELOOP: 'it is a symbolic link',
};

/** Writes, and says whether the file was not there before. A symbolic link in its place is never followed. */
async function write(real: string, content: string, mode: Args['mode']): Promise<boolean> {
  const flags = constants.O_WRONLY | constants.O_NOFOLLOW;
  const fresh = await open(real, flags | constants.O_CREAT | constants.O_EXCL).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST' && mode !== 'create') return undefined;
    throw cause;
  });
  const file =
    fresh ?? (await open(real, flags | constants.O_NONBLOCK | (mode === 'append' ? constants.O_APPEND : constants.O_TRUNC)));
  try {
    await file.writeFile(content, 'utf8');
    return fresh !== undefined;
  } finally {
    await file.close();
  }
}
