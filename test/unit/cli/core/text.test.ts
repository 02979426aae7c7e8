import { expect } from 'chai';
import { ageOf, timeUntil } from '../../../../cli/core/age.ts';
import { choose, kubeconfigPaths } from '../../../../cli/core/choose.ts';
import { eventsIn } from '../../../../cli/core/event-stream.ts';
import { formatPlan } from '../../../../cli/core/plan.ts';
import { formatTable, printable } from '../../../../cli/core/table.ts';

const now = Date.UTC(2026, 0, 10);
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

const ages: [number, string][] = [
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [200, '3m20s'],
  [599, '9m59s'],
  [601, '10m'],
  [3 * 3600, '3h'],
  [3 * 3600 + 300, '3h5m'],
  [9 * 3600 + 300, '9h'],
  [47 * 3600, '47h'],
  [3 * 86_400 + 7200, '3d2h'],
  [40 * 86_400, '40d'],
  [800 * 86_400, '2y'],
];

describe('ages, as kubectl says them', () => {
  for (const [seconds, expected] of ages)
    it(`${seconds} s are ${expected}`, () => expect(ageOf(ago(seconds), now)).to.equal(expected));
  it('are empty for a time that is missing', () => expect(ageOf(undefined, now)).to.equal(''));
  it('are never negative', () => expect(ageOf(ago(-5), now)).to.equal('0s'));
  it('of what is to come', () => {
    expect([ago(-200), ago(0), ago(5), undefined].map((time) => timeUntil(time, now))).to.deep.equal([
      'in 3m20s',
      'now',
      'now',
      '-',
    ]);
  });
});

describe('tables', () => {
  const columns = [
    { title: 'NAME', cell: (row: string[]) => row[0] ?? '' },
    { title: 'SAYS', cell: (row: string[]) => row[1] ?? '' },
  ];
  it('align columns, and end lines without spaces', () =>
    expect(
      formatTable(columns, [
        ['a', 'x'],
        ['longer', ''],
      ]),
    ).to.equal('NAME     SAYS\na        x\nlonger   \n'));
  it('let nobody write to the terminal', () => expect(printable('a\u001b[2Jb\nc')).to.equal('a [2Jb c'));
});

describe('a stream of events', () => {
  const message = (data: string) => ({ id: undefined, event: 'message', data });
  it('is cut at empty lines, wherever the pieces end', () => {
    const first = eventsIn('', 'data: a\n\nda');
    expect(first).to.deep.equal({ events: [message('a')], rest: 'da' });
    expect(eventsIn(first.rest, 'ta: b\ndata: c\n\n')).to.deep.equal({ events: [message('b\nc')], rest: '' });
  });
  it('has names and ids', () =>
    expect(eventsIn('', 'id: 7\nevent: x\ndata:y\n\n').events).to.deep.equal([{ id: '7', event: 'x', data: 'y' }]));
  it('leaves out comments, and what has no data', () =>
    expect(eventsIn('', ':\n\nretry: 5\n\n: keep\ndata:y\n\n').events).to.deep.equal([message('y')]));
});

describe('a plan', () => {
  it('shows how far it is, then itself', () => {
    const text = formatPlan({
      Iteration: 2,
      Summary: 'half\nway',
      ProgressPct: 50,
      GoalComplete: false,
      PlanDocument: '# Plan\n',
    });
    expect(text).to.equal(`${'█'.repeat(15)}${'░'.repeat(15)} 50%  iteration 2\nhalf way\n\n# Plan\n`);
  });
  it('bears any percentage', () =>
    expect(formatPlan({ Iteration: 0, Summary: '', ProgressPct: 200, GoalComplete: true, PlanDocument: '' })).to.contain(
      '100%  goal complete',
    ));
});

describe('where the platform is', () => {
  it('is said by the first who says anything', () => {
    expect(
      choose([
        { server: undefined, token: '' },
        { server: 'b', token: 't' },
        { server: 'c', namespace: 'n' },
      ]),
    ).to.deep.equal({ server: 'b', token: 't', namespace: 'n' });
  });
  it('is looked for in the kubeconfigs of the environment, then in the data folder', () => {
    expect(kubeconfigPaths({ flag: undefined, environment: '/a::/b' })).to.deep.equal(['/a', '/b', '.orka/kubeconfig']);
    expect(kubeconfigPaths({ flag: '/c', environment: '/a' })).to.deep.equal(['/c']);
  });
});
