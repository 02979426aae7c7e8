import { expect } from 'chai';
import type { PodSources } from '../../../../../local/jobs/core/sources.ts';
import { planVolume } from '../../../../../local/jobs/core/volume-files.ts';
import type { Volume } from '../../../../../shared/api/kubernetes/volume.ts';

const sources: PodSources = {
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns', labels: { b: '2', a: '1' } },
    spec: { containers: [] },
  },
  secrets: { keys: { a: Buffer.from('1'), b: Buffer.from('2') } },
  configMaps: { scripts: { run: Buffer.from('#!/bin/sh') } },
  capacity: { cpu: 1, memory: 1 },
};

/** `path=content` and the file's mode where it is not 600, tokens as `path@audience/seconds`. */
function told(volume: Omit<Volume, 'name'>): string[] | string {
  const plan = planVolume({ name: 'v', ...volume }, sources);
  if (plan.kind === 'missing') return plan.message;
  if (plan.kind === 'claim') return `claim ${plan.claim}`;
  const files = plan.files.map(({ path, content, mode }) => `${path}=${content}${mode === 0o600 ? '' : ` ${mode.toString(8)}`}`);
  return [...files, ...plan.tokens.map(({ path, audience, expirationSeconds }) => `${path}@${audience}/${expirationSeconds}`)];
}

const rows: [string, Omit<Volume, 'name'>, string[] | string][] = [
  ['an emptyDir is empty', { emptyDir: {} }, []],
  ['a Secret is a file for each key', { secret: { secretName: 'keys' } }, ['a=1', 'b=2']],
  ['or for those that are named', { secret: { secretName: 'keys', items: [{ key: 'b', path: 'sub/x' }] } }, ['sub/x=2']],
  [
    'a key that is not there makes it wait',
    { secret: { secretName: 'keys', items: [{ key: 'z', path: 'z' }] } },
    'MountVolume.SetUp failed for volume "v": references non-existent secret key: z',
  ],
  [
    'so does a Secret that is not there',
    { secret: { secretName: 'no' } },
    'MountVolume.SetUp failed for volume "v": secret "no" not found',
  ],
  ['an optional one is empty', { secret: { secretName: 'no', optional: true } }, []],
  [
    'a script may be run by its owner, and by nobody else',
    { configMap: { name: 'scripts', defaultMode: 0o755 } },
    ['run=#!/bin/sh 700'],
  ],
  [
    'labels are lines',
    { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    ['labels=a="1"\nb="2"'],
  ],
  [
    'a projected volume has all its sources',
    {
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token', audience: 'orka' } },
          { secret: { name: 'keys', items: [{ key: 'a', path: 'a' }] } },
        ],
      },
    },
    ['a=1', 'token@orka/3600'],
  ],
  ['a claim is a folder that stays', { persistentVolumeClaim: { claimName: 'c' } }, 'claim c'],
  [
    'no file leaves its volume',
    { secret: { secretName: 'keys', items: [{ key: 'a', path: '../x' }] } },
    'volume "v": path "../x" leads out of the volume',
  ],
  [
    'a kind that is not known makes it wait',
    { hostPath: { path: '/' } },
    'volume "v" is of a kind that does not exist on one machine',
  ],
];

describe('what a volume holds', () => {
  for (const [reason, volume, expected] of rows) it(reason, () => expect(told(volume)).to.deep.equal(expected));
});
