/**
 * Takes the data out of a stream of server-sent events (only `data:` lines matter here).
 *
 * `rest` is what has no end yet; give it back with the next piece.
 */
export function dataOf(rest: string, piece: string): { data: string[]; rest: string } {
  const blocks = (rest + piece).replaceAll('\r\n', '\n').split('\n\n');
  const unfinished = blocks.pop() ?? '';
  const data = blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('data:'));
    return lines.length === 0 ? [] : [lines.map((line) => line.slice('data:'.length).replace(/^ /, '')).join('\n')];
  });
  return { data, rest: unfinished };
}
