import { expect } from 'chai';
import { blocksOf, fileNameOf } from '../support/pages/blocks.ts';
import { elsewhere, followed, unfollowed } from '../support/pages/followed.ts';
import { allPages, indentedCodeOf } from '../support/pages/pages.ts';

const commandsOf = (page: string): string[] =>
  blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text);

describe('commands of the pages', () => {
  it('are followed by a test (test/e2e/pages.test.ts), or it is said why not', () => {
    const withCommands = allPages
      .filter((page) => page !== 'CHANGELOG.md' && page !== 'chart/README.md')
      .filter((page) => commandsOf(page).length + indentedCodeOf(page).length > 0);
    expect(withCommands).to.have.members([...followed, ...Object.keys(unfollowed)]);
  });

  for (const { page, begins, why } of elsewhere) {
    it(`${page} has what one machine cannot run still: ${begins} (${why})`, () => {
      expect(commandsOf(page).filter((commands) => commands.startsWith(begins))).to.have.length(1);
    });
  }

  for (const page of followed) {
    it(`${page}: all code is in fences, and every file that is saved is applied`, () => {
      expect(indentedCodeOf(page)).to.deep.equal([]);
      const files = blocksOf(page).flatMap((block) => fileNameOf(block) ?? []);
      const commands = commandsOf(page).join('\n');
      expect(files.filter((file) => !commands.includes(`-f ${file}`))).to.deep.equal([]);
    });
  }
});
