/** What is known of the volume that the file is on, in bytes. */
export interface Volume {
  readonly size: number;
  readonly free: number;
}

/** The file now. */
export interface FileSize {
  readonly pages: number;
  readonly pageSize: number;
}

/** What is left free of a volume: as much as the write-ahead log of the largest batch of writes takes, a tenth of a small volume. */
const reserve = 64 * 1024 * 1024;

/**
 * Pages that the file may have, so that it never takes the last of its volume: on one that is full to the last byte nothing can be
 * deleted either, for that too has to be written down.
 */
export function pagesFor({ size, free }: Volume, { pages, pageSize }: FileSize): number {
  const room = free - Math.min(reserve, size / 10);
  return Math.max(1, pages + Math.floor(room / pageSize));
}
