/** Gives back the first so many different values as they are, and `other` for any later one: for labels whose values others choose. */
export function boundedLabel(most: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (!seen.has(value) && seen.size >= most) return 'other';
    seen.add(value);
    return value;
  };
}
