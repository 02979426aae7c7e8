import type { Context } from '../context.ts';
import { type Column, formatTable } from '../core/table.ts';
import { printObject } from '../output.ts';

/** How a list can be asked for; a table where it says nothing. */
export type ListFormat = 'json' | 'yaml' | 'name';

/** Prints a list; `nameOf` is what each is called. */
export async function printList<T>(
  items: readonly T[],
  output: ListFormat | undefined,
  context: Context,
  { what, nameOf, columns }: { readonly what: string; readonly nameOf: (item: T) => string; readonly columns: Column<T>[] },
): Promise<void> {
  if (output === 'json' || output === 'yaml') return printObject({ items }, output, context);
  if (output === 'name') return context.out.write(items.map((item) => `${nameOf(item)}\n`).join(''));
  if (items.length === 0) return context.err.write(`No ${what} found\n`);
  context.out.write(formatTable(columns, items));
}
