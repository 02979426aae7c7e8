/** The functions that Kubernetes adds to CEL and that the engine lacks. */

/** Registers one function: a CEL signature, as `string.find(string): string`, and what it does. */
export type Register = (signature: string, handler: (...args: never[]) => unknown) => void;

type Ordered = bigint | number | string | Date;

const outOfRange = (index: bigint): never => {
  throw new RangeError(`index out of range: ${index}`);
};

/** Lists, regular expressions and texts, as the Kubernetes documentation of CEL lists them. */
export const registerExtensions = (register: Register): void => {
  registerLists(register);
  registerTexts(register);
};

const registerLists = (register: Register): void => {
  const extreme = (list: readonly Ordered[], wins: (a: Ordered, b: Ordered) => boolean): Ordered => {
    if (list.length === 0) throw new RangeError('min or max called on empty list');
    return list.reduce((best, one) => (wins(one, best) ? one : best));
  };
  register('list<dyn>.isSorted(): bool', (list: readonly Ordered[]) =>
    list.every((one, index) => index === 0 || (list[index - 1] as Ordered) <= one),
  );
  register('list<dyn>.sum(): dyn', (list: readonly (bigint | number)[]) =>
    list.length === 0 ? 0n : list.reduce((sum, one) => ((sum as number) + (one as number)) as number),
  );
  register('list<dyn>.min(): dyn', (list: readonly Ordered[]) => extreme(list, (a, b) => a < b));
  register('list<dyn>.max(): dyn', (list: readonly Ordered[]) => extreme(list, (a, b) => a > b));
  register('list<dyn>.indexOf(dyn): int', (list: readonly unknown[], item: unknown) => BigInt(list.indexOf(item)));
  register('list<dyn>.lastIndexOf(dyn): int', (list: readonly unknown[], item: unknown) => BigInt(list.lastIndexOf(item)));
};

const registerTexts = (register: Register): void => {
  register('string.find(string): string', (text: string, pattern: string) => new RegExp(pattern, 'u').exec(text)?.[0] ?? '');
  register('string.findAll(string): list<string>', (text: string, pattern: string) =>
    [...text.matchAll(new RegExp(pattern, 'gu'))].map(([found]) => found),
  );
  register('string.findAll(string, int): list<string>', (text: string, pattern: string, most: bigint) => {
    const found = [...text.matchAll(new RegExp(pattern, 'gu'))].map(([one]) => one);
    return most < 0n ? found : found.slice(0, Number(most));
  });
  register('string.charAt(int): string', (text: string, index: bigint) => {
    const characters = [...text];
    if (index === BigInt(characters.length)) return '';
    return characters[Number(index)] ?? outOfRange(index);
  });
  register('string.replace(string, string): string', (text: string, from: string, to: string) => text.replaceAll(from, () => to));
  register('string.replace(string, string, int): string', (text: string, from: string, to: string, most: bigint) => {
    if (most < 0n) return text.replaceAll(from, () => to);
    const parts = text.split(from);
    const cut = Math.min(Number(most), parts.length - 1);
    return [parts.slice(0, cut + 1).join(to), ...parts.slice(cut + 1)].join(from);
  });
  register('string.reverse(): string', (text: string) => [...text].reverse().join(''));
};
