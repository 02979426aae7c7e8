/** The two folders that tools may touch. Both are real paths, without a slash at the end. */
export interface Roots {
  readonly workspace: string;
  readonly tmp: string;
}

/**
 * The absolute path that a model's path means, or undefined where it leads out.
 *
 * Models know the workspace as `/workspace` and its scratch folder as `/tmp`, wherever they are on this machine; a relative
 * path starts at the workspace. `.` and `..` are resolved by their text: symbolic links are for the caller to look at.
 */
export function locate(path: string, roots: Roots): string | undefined {
  if (path.includes('\0')) return undefined;
  const absolute = normalise(translate(path, roots));
  return isInside(absolute, roots.workspace) || isInside(absolute, roots.tmp) ? absolute : undefined;
}

/** True for the folder itself and everything below it; both paths absolute and normal. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

function translate(path: string, { workspace, tmp }: Roots): string {
  if (!path.startsWith('/')) return `${workspace}/${path}`;
  // A path that is right on this machine is meant as it is.
  if (isInside(path, workspace) || isInside(path, tmp)) return path;
  if (isInside(path, '/workspace')) return workspace + path.slice('/workspace'.length);
  return isInside(path, '/tmp') ? tmp + path.slice('/tmp'.length) : path;
}

function normalise(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}
