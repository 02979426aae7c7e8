const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity (`500m`, `2Gi`, `1e3`) as a number of cores or bytes; undefined where it is none. */
export function parseQuantity(quantity: number | string): number | undefined {
  const found = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(quantity).trim());
  const factor = factors[found?.[2] ?? 'none'];
  return found === null || factor === undefined ? undefined : Number(found[1]) * factor;
}
