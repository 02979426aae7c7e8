const units = {
  years: 31_556_952_000,
  months: 2_629_746_000,
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
};

const number = '\\d+(?:[.,]\\d+)?';
const pattern = new RegExp(
  `^P(?:(?<years>${number})Y)?(?:(?<months>${number})M)?(?:(?<weeks>${number})W)?(?:(?<days>${number})D)?` +
    `(?:T(?:(?<hours>${number})H)?(?:(?<minutes>${number})M)?(?:(?<seconds>${number})S)?)?$`,
);

/** Milliseconds of an ISO 8601 duration such as `PT0.2S`, years and months by their average; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const given = Object.entries(units).filter(([unit]) => groups[unit] !== undefined);
  if (given.length === 0 || text.endsWith('T')) return undefined;
  return given.reduce((sum, [unit, ms]) => sum + Number(groups[unit]?.replace(',', '.')) * ms, 0);
}
