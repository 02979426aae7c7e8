/** RFC 3339 in seconds, as Kubernetes writes times; a fraction of a second is dropped. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
