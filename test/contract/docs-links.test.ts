import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { project } from '../support/pages/blocks.ts';
import { allPages, anchorsOf, linksOf } from '../support/pages/pages.ts';

const local = (target: string): boolean => !/^[a-z]+:/.test(target);

/** The file that a link of a page leads to, by its path in the project. */
const fileOf = (page: string, target: string): string =>
  target.startsWith('#') ? page : normalize(join(dirname(page), target.split('#')[0] ?? ''));

function isDead(page: string, target: string): boolean {
  const file = fileOf(page, target);
  const anchor = target.split('#')[1];
  if (!existsSync(join(project, file))) return true;
  return anchor !== undefined && !anchorsOf(file).has(anchor);
}

describe('links of the pages', () => {
  for (const page of allPages) {
    it(`${page}: every one leads to a file that is there, and to a heading that it has`, () => {
      expect(
        linksOf(page)
          .filter(local)
          .filter((target) => isDead(page, target)),
      ).to.deep.equal([]);
    });
  }

  it('every page of docs/ is linked from README.md', () => {
    const linked = linksOf('README.md').map((target) => fileOf('README.md', target));
    expect(allPages.filter((page) => page.startsWith('docs/') && !linked.includes(page))).to.deep.equal([]);
  });

  it('dead ones are found: no such file, no such heading', () => {
    expect(
      ['nothing.md', 'docs/tasks.md#no-such-heading', '#no-such-heading'].every((target) => isDead('README.md', target)),
    ).to.equal(true);
  });
});
