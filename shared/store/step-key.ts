/** Names a step of a Task's run for ever: whoever comes to it gives it the same name. */
export function stepKey({ uid }: { readonly uid: string }, run: number, step: number): string {
  return `${uid}/${run}/${step}`;
}

/** The step that a key names; undefined where it is none of this Task's. */
export function stepOf(
  key: string,
  { uid }: { readonly uid: string },
): { readonly run: number; readonly step: number } | undefined {
  const [owner, run = '', step = '', ...rest] = key.split('/');
  const numbers = [run, step].every((text) => /^\d{1,9}$/.test(text));
  return owner === uid && numbers && rest.length === 0 ? { run: Number(run), step: Number(step) } : undefined;
}
