import { expect } from 'chai';
import {
  attemptOf,
  childTaskName,
  jobName,
  scheduledRunName,
  slotOf,
  workspaceClaimName,
} from '../../../../shared/core/names.ts';

const uid = '0123456789abcdef';
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

describe('names', () => {
  it('a Job is named after Task, uid and attempt', () =>
    expect(jobName({ name: 'build', uid }, 3)).to.equal('build-job-01234567-3'));

  for (const name of ['x'.repeat(253), `${'x'.repeat(44)}.yz`, `${'x'.repeat(40)}-----------`]) {
    it(`the names of ${name.slice(0, 50)}… are valid and short enough`, () => {
      for (const made of [
        jobName({ name, uid }, 100),
        childTaskName({ name, uid }, 'call-1'),
        workspaceClaimName({ name, uid }),
        scheduledRunName(name, 1_782_907_200_000),
      ]) {
        expect(made).to.match(dnsSubdomain);
        expect(made.length).to.be.at.most(63);
      }
    });
  }

  it('the attempt can be read back', () => {
    expect(attemptOf(jobName({ name: 'x'.repeat(100), uid }, 12))).to.equal(12);
    expect(attemptOf('something-else')).to.equal(0);
  });

  it('the same call of the same parent makes the same child, another call or parent another', () => {
    const child = childTaskName({ name: 'p', uid }, 'a');
    expect(childTaskName({ name: 'p', uid }, 'a')).to.equal(child);
    expect(childTaskName({ name: 'p', uid }, 'b')).not.to.equal(child);
    expect(childTaskName({ name: 'p', uid: 'other' }, 'a')).not.to.equal(child);
  });

  it('a scheduled run is named after Task and slot, which can be read back', () => {
    expect(scheduledRunName('report', 1_782_907_200_000)).to.equal('report-1782907200');
    expect(slotOf('report-1782907200')).to.equal(1_782_907_200_000);
    expect(slotOf(scheduledRunName('x'.repeat(100), 1_782_907_200_000))).to.equal(1_782_907_200_000);
  });
  it('long names that begin alike have runs of their own', () => {
    const [a, b] = ['a', 'b'].map((end) => scheduledRunName('x'.repeat(100) + end, 1_782_907_200_000));
    expect(a).not.to.equal(b);
  });
});
