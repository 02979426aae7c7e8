import { expect } from 'chai';
import { pagesFor } from '../../../../../functions/store/core/room.ts';

const MiB = 1024 * 1024;
const page = 4096;

const rows = [
  { name: 'a large volume keeps 64 MiB', size: 10_000 * MiB, free: 1_000 * MiB, pages: 100, room: 100 + (936 * MiB) / page },
  { name: 'a small one keeps a tenth', size: 100 * MiB, free: 50 * MiB, pages: 0, room: (40 * MiB) / page },
  {
    name: 'a file that has grown into the reserve does not grow any more',
    size: 100 * MiB,
    free: 4 * MiB,
    pages: 5_000,
    room: 5_000 - (6 * MiB) / page,
  },
  { name: 'a volume that others have filled leaves a file of one page', size: 10_000 * MiB, free: 0, pages: 2, room: 1 },
];

describe('store: how large its file may become', () => {
  for (const { name, size, free, pages, room } of rows)
    it(name, () => expect(pagesFor({ size, free }, { pages, pageSize: page })).to.equal(room));
});
