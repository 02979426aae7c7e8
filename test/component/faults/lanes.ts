/** Does the work of each item, so many at a time and in their order. What goes wrong is told to whoever awaits that item. */
export function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
): ReadonlyMap<Item, Promise<Result>> {
  const results = new Map(items.map((item) => [item, Promise.withResolvers<Result>()]));
  const waiting = [...results];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [item, { resolve, reject }] = next;
      await work(item).then(resolve, reject);
    }
  };
  for (let i = 0; i < lanes; i += 1) void lane();
  const promises = new Map([...results].map(([item, { promise }]) => [item, promise]));
  for (const promise of promises.values()) promise.catch(() => undefined);
  return promises;
}
