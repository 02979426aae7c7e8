import { expect } from 'chai';
import type { Logger } from '../../../../shared/log/logger.ts';
import { createLogger } from '../../../../shared/log/pino.ts';
import { within } from '../../../../shared/tracing/active.ts';
import { traceOfTask } from '../../../../shared/tracing/core/trace-context.ts';

describe('a log line', () => {
  let lines: string[];
  let log: Logger;
  beforeEach(async () => {
    lines = [];
    log = await createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
  });
  const line = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
  const task = { namespace: 'default', name: 'hello', uid: 'uid-1' };
  const { context } = traceOfTask('uid-1');

  it('that is written while a Task is dealt with says which, and in which trace', () => {
    within({ task, context }, () => log.child({ room: 'r' }).info({ a: 1 }, 'said'));
    expect(line()).to.include({
      task: 'uid-1',
      namespace: 'default',
      taskName: 'hello',
      traceId: context.traceId,
      room: 'r',
      a: 1,
      msg: 'said',
    });
  });

  it('that names a Task by a reference says the same', () => {
    log.warn({ task }, 'said');
    expect(line()).to.include({ task: 'uid-1', namespace: 'default', taskName: 'hello' });
    expect(line()).not.to.have.property('traceId');
  });

  it('about another Task than the one that is dealt with is about that', () => {
    within({ task, context }, () => log.info({ task: { namespace: 'n', name: 'other', uid: 'uid-2' } }, 'said'));
    expect(line()).to.include({ task: 'uid-2', taskName: 'other' });
    expect(lines.at(-1)?.match(/"task":/g)).to.have.length(1);
  });

  it('about nothing of the kind stays as it is', () => {
    log.info({ tasks: 3, task: 'a text' }, 'said');
    expect(line()).to.include({ tasks: 3, task: 'a text' });
    expect(line()).not.to.have.property('taskName');
  });

  it('shows no secret', () => {
    log.info({ token: 'abc', nested: { apiKey: 'abc' } }, 'said');
    expect(lines.at(-1)).not.to.include('abc');
  });
});
