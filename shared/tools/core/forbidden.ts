/** What no program of an agent needs, and what a slip of a model could ruin where there is no sandbox. */
const forbidden: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  {
    pattern: /\brm\s+(?:-\S+\s+)*(?:--\s+)?["']?(?:\/|~|\$HOME|\$\{HOME\})["']?\/?\*?["']?\s*(?:$|[;&|\n)])/m,
    what: 'deleting the root or home folder',
  },
  { pattern: /\bmkfs(?:\.\w+)?\b/, what: 'formatting a disk' },
  { pattern: /\bdd\b[^\n;|&]*\bof=\/dev\//, what: 'writing to a device' },
  { pattern: />\s*\/dev\/(?:sd|nvme|vd|hd|mem)/, what: 'writing to a device' },
  { pattern: /(?:^|[;&|\n]\s*|\bsudo\s+)(?:shutdown|reboot|halt|poweroff)\b/m, what: 'stopping the machine' },
  { pattern: /:\s*\(\s*\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:/, what: 'a fork bomb' },
];

/** Names what in this code is not allowed, or undefined. A guard against accidents, not against attackers: the sandbox is that. */
export function forbiddenIn(code: string): string | undefined {
  return forbidden.find(({ pattern }) => pattern.test(code))?.what;
}
