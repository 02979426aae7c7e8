/** Whether data of this content type is JSON to a broker; data without one is. */
export function isJsonData(contentType: string | undefined): boolean {
  if (contentType === undefined) return true;
  const mediaType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return mediaType === 'application/json' || mediaType === 'text/json';
}
