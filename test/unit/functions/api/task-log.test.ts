import { expect } from 'chai';
import { type TaskLog, withLog } from '../../../../functions/api/task-log.ts';
import { NotFoundError, UnavailableError } from '../../../../shared/errors/catalogue.ts';

const pod: TaskLog = { kind: 'pod', pod: { namespace: 'default', name: 'p' }, finished: true };
const kept: TaskLog = { kind: 'kept', text: 'kept' };

describe('functions/api: withLog', () => {
  const read =
    (error: Error) =>
    async (log: TaskLog): Promise<string> => {
      if (log.kind === 'kept') return log.text;
      throw error;
    };
  const finds = (...logs: TaskLog[]) => {
    const left = [...logs];
    return async (): Promise<TaskLog> => left.shift() ?? kept;
  };
  const gone = new NotFoundError('pods "p" not found');

  it('a pod that went away meanwhile: what is kept of it', async () => {
    expect(await withLog(finds(pod, kept), read(gone))).to.equal('kept');
  });
  it('a pod that is there and has no log: what was said of it', async () => {
    expect(await withLog(finds(pod, pod), read(gone)).catch((error: unknown) => error)).to.equal(gone);
  });
  it('any other failure is not tried again', async () => {
    const away = new UnavailableError('the API server does not answer');
    expect(await withLog(finds(pod, kept), read(away)).catch((error: unknown) => error)).to.equal(away);
  });
});
