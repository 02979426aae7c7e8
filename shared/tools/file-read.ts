import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { defineTool } from './tool.ts';
import { ToolError } from './tool-error.ts';

interface Args {
  readonly path: string;
  readonly offset: number;
  readonly limit: number;
}

const most = 1024 * 1024;
const usual = 128 * 1024;
const mostNames = 200;

/** A text file of the workspace, or a part of it. */
export const fileRead = defineTool<Args>({
  name: 'file_read',
  needs: 'workspace',
  description:
    'Read a text file of the workspace. Long files come in parts: while "truncated" is true, go on with a higher offset.',
  parameters: {
    type: 'object',
    required: ['path'],
    properties: {
      path: { type: 'string', minLength: 1, description: 'Path of the file; relative paths start at the workspace.' },
      offset: { type: 'integer', minimum: 0, default: 0, description: 'Byte to start at.' },
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: most,
        default: usual,
        description: `Bytes to read at most (${usual} if left out, ${most} at most).`,
      },
    },
  },
  effect: 'pure',
  async run({ path, offset, limit }, { workspace }) {
    const real = await workspace.existing(path);
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) throw new ToolError(`${path} is a folder. It holds: ${await namesIn(real)}`);
      if (!stats.isFile()) throw new ToolError(`${path} is not a regular file`);
      const bytes = await read(file, offset, limit);
      if (bytes.includes(0)) throw new ToolError(`${path} is not a text file (${stats.size} bytes)`);
      return { content: bytes.toString('utf8'), path, size: stats.size, truncated: offset + bytes.length < stats.size };
    } finally {
      await file.close();
    }
  },
});

/** Bytes from `offset` on, ending between two characters where more follow. */
async function read(file: FileHandle, offset: number, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limit);
  const { bytesRead } = await file.read(buffer, 0, limit, offset);
  return buffer.subarray(0, bytesRead < limit ? bytesRead : wholeCharacters(buffer));
}

/** How many bytes remain when a UTF-8 character that is cut off at the end is left out. */
function wholeCharacters(buffer: Buffer): number {
  let start = buffer.length;
  while (start > 0 && buffer.length - start < 4 && ((buffer[start - 1] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = buffer[start - 1] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  const whole = buffer.length - start + 1 >= length;
  return whole || start <= 1 ? buffer.length : start - 1;
}

async function namesIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  const shown = names.slice(0, mostNames).join(', ') || 'nothing';
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}
