/** Characters that must not stand in a URI as they are; what is encoded already stays as it is. */
const foreign = /[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+/g;

/** A scheme, then something: an absolute URI by RFC 3986, section 4.3. */
const absolute = /^[a-z][a-z0-9+.-]*:./i;

/** A colon in the first segment of a path makes what is before it a scheme, which has to be one. */
const brokenScheme = /^(?:[^a-z/?#][^/?#]*)?:/i;

/** A URI reference as it goes into a header, everything percent-encoded that has to be; undefined where it is none. */
export function uriReference(text: string): string | undefined {
  if (brokenScheme.test(text) || /%(?![0-9a-f]{2})/i.test(text)) return undefined;
  return text.replace(foreign, (run) => encodeURIComponent(run.toWellFormed()));
}

/** An absolute URI as it goes into a header; undefined where it is none. */
export function absoluteUri(text: string): string | undefined {
  return absolute.test(text) ? uriReference(text) : undefined;
}
