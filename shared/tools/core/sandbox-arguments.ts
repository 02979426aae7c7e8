import type { Roots } from './location.ts';

/** Folders of the system that programs need, read-only; those that a machine does not have are passed over. */
const system = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/opt',
  '/etc/alternatives',
  '/etc/ssl',
  '/etc/ld.so.cache',
  '/etc/localtime',
  '/etc/passwd',
  '/etc/group',
];

/**
 * bubblewrap's arguments for a sandbox without network in which only the workspace and its scratch folder can be written, and in
 * which nothing else of the machine can be seen but its programs.
 *
 * @param programs folders of programs beside the system's own, such as the one that node is in
 */
export function sandboxArguments({ workspace, tmp }: Roots, programs: readonly string[]): string[] {
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...system.flatMap((path) => ['--ro-bind-try', path, path]),
    ...programs.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    // Each under the name that models know first: it may be a part of the path of the other.
    ...['/tmp', tmp].flatMap((path) => ['--bind', tmp, path]),
    ...['/workspace', workspace].flatMap((path) => ['--bind', workspace, path]),
    ...['--chdir', workspace, '--'],
  ];
}
