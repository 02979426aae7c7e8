/** Something that was found below the folder of artifacts. */
export interface Found {
  /** Relative to the folder, parts separated by `/`. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
}

/** One file to upload, under the name that it will have with the Task. */
export interface Upload {
  readonly path: string;
  readonly filename: string;
  readonly contentType: string;
}

export interface UploadPlan {
  readonly uploads: readonly Upload[];
  /** What is left behind, and why, one sentence each. */
  readonly warnings: readonly string[];
}

/** What the store takes (contract 3.8). */
export const limits = { fileBytes: 10 * 1024 * 1024, taskBytes: 50 * 1024 * 1024, files: 1000 } as const;

/**
 * Decides which files become artifacts of the Task, and under which names. An artifact's name has no folder, so that of a file in a
 * folder is its path with `_` between the parts. A link is never followed: it may lead anywhere.
 */
export function planUploads(found: readonly Found[]): UploadPlan {
  const uploads = new Map<string, Upload>();
  const warnings: string[] = [];
  let bytes = 0;
  for (const each of found.toSorted(byDepth)) {
    const filename = filenameOf(each.path);
    const problem = problemOf(each, filename, { taken: uploads.get(filename), bytes, files: uploads.size });
    if (problem !== undefined) {
      warnings.push(`${each.path} is not kept: ${problem}`);
      continue;
    }
    bytes += each.size;
    uploads.set(filename, { path: each.path, filename, contentType: contentTypeOf(filename) });
  }
  return { uploads: [...uploads.values()], warnings };
}

interface SoFar {
  readonly taken: Upload | undefined;
  readonly bytes: number;
  readonly files: number;
}

function problemOf({ kind, size }: Found, filename: string, { taken, bytes, files }: SoFar): string | undefined {
  if (kind === 'link') return 'it is a symbolic link; copy the file instead';
  if (kind === 'other') return 'it is not a regular file';
  if (size > limits.fileBytes) return `it has ${size} bytes, and an artifact at most ${limits.fileBytes}`;
  if (bytes + size > limits.taskBytes) return `the artifacts of a Task have at most ${limits.taskBytes} bytes in all`;
  if (files >= limits.files) return `a Task keeps at most ${limits.files} artifacts`;
  if (taken !== undefined) return `${taken.path} has the name ${filename} already`;
  return Buffer.byteLength(filename) > 255 ? 'its name is longer than 255 bytes' : undefined;
}

/** Files beside one another come before those in folders, so that a short name belongs to whoever wrote it so. */
function byDepth(a: Found, b: Found): number {
  const depth = (path: string): number => path.split('/').length;
  return depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1);
}

/** What a name of an artifact must not have in it becomes `_`. */
function filenameOf(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a file's name
  return path.replace(/[/\\"\u0000-\u001f\u007f]/g, '_');
}

const contentTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  diff: 'text/x-diff; charset=utf-8',
  gif: 'image/gif',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  log: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  patch: 'text/x-diff; charset=utf-8',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

function contentTypeOf(filename: string): string {
  const extension = /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(contentTypes, extension) ? (contentTypes[extension] as string) : 'application/octet-stream';
}
