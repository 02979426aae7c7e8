import { expect } from 'chai';
import { reportLines } from '../../../../cli/core/store-report.ts';

const report = {
  path: '/data/store.db',
  ok: true,
  schema: { version: '0010-log-times', state: 'current' },
  bytes: 3 * 1024 * 1024,
  findings: [],
} as const;

describe('orka store: its report', () => {
  it('is two lines where nothing is wrong', () => {
    expect(reportLines(report, 'checked')).to.deep.equal([
      'checked: /data/store.db, 3.0 MiB, schema 0010-log-times',
      'nothing is wrong with it',
    ]);
  });

  it('names what was found', () => {
    const findings = [
      { check: 'places-miscounted', kind: 'inconsistency', message: '1 scopes', examples: ['tasks/team'] },
    ] as const;
    expect(reportLines({ ...report, ok: false, findings }, 'checked').slice(1)).to.deep.equal([
      'inconsistency (places-miscounted): 1 scopes',
      '  tasks/team',
      '1 thing is wrong with it',
    ]);
  });

  it('says where only damage was looked for', () => {
    const [line] = reportLines({ ...report, schema: { version: '0001-records', state: 'older' } }, 'checked');
    expect(line).to.include('brings up to date').and.include('only damage');
  });
});
