/** The string formats that the real server checks; any other format is a remark to readers. */

type Check = (text: string) => boolean;

const matching =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DATE_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
const GO_DURATION = /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
const WORDED_DURATION = /(\d+)\s*([A-Za-zµ]+)/g;
const DURATION_UNITS = new Set(
  'ns nano nanosecond nanoseconds us µs micro microsecond microseconds ms milli millisecond milliseconds s sec secs second seconds m min mins minute minutes h hr hour hours d day days w week weeks wk'.split(
    ' ',
  ),
);
const HOSTNAME =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u;

/** A duration as Go writes it, or with spelled-out units, as `2 hours`. */
const isDuration: Check = (text) => {
  if (GO_DURATION.test(text)) return true;
  const parts = [...text.matchAll(WORDED_DURATION)];
  return parts.length > 0 && parts.every(([, , unit]) => DURATION_UNITS.has(String(unit).toLowerCase()));
};

const isRequestUri: Check = (text) => text.startsWith('/') || /^[a-z][a-z0-9+.-]*:\S+$/i.test(text);

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const isIpv4 = matching(new RegExp(`^(${OCTET}\\.){3}${OCTET}$`));

/** Eight groups of hexadecimal digits; `::` once for any missing ones; the last two may be written as IPv4. */
const isIpv6: Check = (text) => {
  const halves = text
    .replace(/(^|:)(\d+(?:\.\d+){3})$/, (whole, before, v4) => (isIpv4(v4) ? `${before}0:0` : whole))
    .split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
};

const isCidr: Check = (text) => {
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = isIpv4(address) ? 32 : 128;
  return (isIpv4(address) || isIpv6(address)) && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
};

const uuid = (version: string): Check =>
  matching(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`, 'i'));

const CHECKS: Readonly<Record<string, Check>> = {
  date: matching(DATE),
  'date-time': matching(DATE_TIME),
  datetime: matching(DATE_TIME),
  duration: isDuration,
  email: matching(/^[^\s@<>]+@[^\s@<>]+$/),
  hostname: (text) => text.length < 256 && HOSTNAME.test(text),
  uri: isRequestUri,
  ipv4: isIpv4,
  ipv6: isIpv6,
  cidr: isCidr,
  mac: matching(/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i),
  uuid: uuid('[0-9a-f]'),
  uuid3: uuid('3'),
  uuid4: uuid('4'),
  uuid5: uuid('5'),
  byte: matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  bsonobjectid: matching(/^[0-9a-f]{24}$/i),
  hexcolor: matching(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i),
};

/** Whether a text has a format. Unknown formats are always kept. */
export const hasFormat = (format: string, text: string): boolean => CHECKS[format]?.(text) ?? true;
