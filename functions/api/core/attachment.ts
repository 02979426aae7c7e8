/**
 * The `Content-Disposition` of a download: a plain name for every client, and the exact one where the plain one is not it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6266
 */
export function attachment(filename: string): string {
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = plain === filename ? '' : `; filename*=UTF-8''${percentEncoded(filename)}`;
  return `attachment; filename="${plain}"${exact}`;
}

/** RFC 8187 leaves fewer characters as they are than encodeURIComponent does. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
