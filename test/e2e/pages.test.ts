import { expect } from 'chai';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { blocksOf } from '../support/pages/blocks.ts';
import { followed, isForReaders } from '../support/pages/followed.ts';
import { newReader, type Reader } from '../support/pages/reader.ts';
import type { Terminal } from '../support/pages/terminal.ts';
import { describeWithKubectl } from '../support/where.ts';

describeWithKubectl('the pages, command by command', function (this: Mocha.Suite) {
  this.timeout(120_000);
  let reader: Reader;
  let spans: OtlpReceiver;

  before(async () => {
    spans = await startOtlpReceiver();
    reader = await newReader({ replace: { '4318': new URL(spans.url).port } });
  });
  after(async () => {
    await reader?.close();
    await spans?.close();
  });

  for (const page of followed) {
    describe(page, () => {
      let terminal: Terminal;
      before(() => {
        terminal = reader.terminal();
      });
      after(() => terminal.close());

      for (const block of blocksOf(page).filter((one) => isForReaders(page, one))) {
        it(`${block.heading}: ${block.text.split('\n')[0]}`, () => reader.follow(block, terminal));
      }
    });
  }

  describe('what came of them', () => {
    /** Runs commands of which one fails where something is not so. */
    async function look(commands: string): Promise<void> {
      const terminal = reader.terminal();
      try {
        await terminal.run(commands);
      } finally {
        await terminal.close();
      }
    }

    for (const { page, task, answer } of [
      { page: 'tools', task: 'look-up', answer: 'crm answered: {"name":"Ada Lovelace","plan":"gold"}' },
      { page: 'mcp', task: 'triage', answer: 'repo__open_issues answered: #7 The harbour is closed (bug)' },
    ])
      it(`the tool of docs/${page}.md was called, and has answered`, () =>
        look(`test "$(cli/orka.mjs task result ${task})" = '${answer}'`));
    it('the Tasks of docs/runtimes.md ran where the page says', () =>
      look(`test "$(kubectl get tasks warm fallen-back -o jsonpath='{.items[*].status.runtime}')" = 'function job'`));
    it('the Tasks of docs/tracing.md have left their traces, one of them in the trace that it names', async () => {
      const ids = (all: readonly ReceivedSpan[]) =>
        all.filter(({ name }) => name === 'task container').map(({ traceId }) => traceId);
      await spans.when('of both Tasks', (all) => new Set(ids(all)).size === 2);
      expect(ids(spans.spans())).to.include('0af7651916cd43dd8448eb211c80319c');
    });
  });
});
