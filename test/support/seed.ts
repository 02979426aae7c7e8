/** A repeatable source of numbers from 0 to 1, 1 excluded (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run: ORKA_SEED where it is set, so that a failure can be had again. */
export function seedOfRun(): number {
  const seed = process.env['ORKA_SEED'];
  return seed === undefined ? Date.now() % 2 ** 31 : Number(seed);
}
