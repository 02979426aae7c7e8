import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Difference, describeDifferences, differences } from '../../support/contract/differences.ts';
import { explains, type KnownDifference } from '../../support/contract/known.ts';
import { normalForm } from '../../support/contract/normal-form.ts';
import { type Recording, readRecording, writeRecording } from '../../support/contract/recording.ts';
import { filled } from '../../support/contract/references.ts';
import { runScenario } from '../../support/contract/run.ts';
import type { Answer, Scenario } from '../../support/contract/scenario.ts';
import { type Surroundings, surroundingsOf } from '../../support/contract/surroundings.ts';
import { openTarget } from '../../support/contract/target.ts';
import { crdsIn } from '../../support/crds.ts';
import { knownDifferences } from './known-differences.ts';
import { scenarios } from './scenarios/all.ts';
import { inGroup, TASKS, THINGS, thingDefinition } from './things.ts';

/**
 * What the product relies on in a Kubernetes API, request by request.
 *
 * In `npm test` the local API server is held to what a real one answered, which test/fixtures/kube-api keeps. With
 * ORKA_TEST_TARGET=cluster the recording is held to the real server that KUBECONFIG leads to, and with ORKA_TEST_RECORD=1 too, it is
 * made anew.
 */
const project = fileURLToPath(new URL('../../..', import.meta.url));
const recordingOf = (name: string): string => `${project}/test/fixtures/kube-api/generated/${name}.json`;
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const target = await openTarget(process.env);
const present = scenarios.filter(({ needs }) => needs === undefined || target.controllers);
const records = process.env['ORKA_TEST_RECORD'] === '1';

/** Where scenarios leave objects behind that a finalizer keeps. */
const held = [THINGS, TASKS, '/api/v1/namespaces/$(namespace)/configmaps', '/api/v1/namespaces/$(namespace)/secrets'];

describe('the Kubernetes API answers as the real one did', () => {
  const run = `t-kube-${randomBytes(3).toString('hex')}`;
  const made: string[] = [];
  let around: Surroundings;

  before(async () => {
    if (records && target.kind === 'local') throw new Error('what is recorded must be real: set ORKA_TEST_TARGET=cluster');
    around = await surroundingsOf(target, run);
    const definitions = [
      thingDefinition(around.group),
      ...crdsIn('crds').map((definition) => inGroup(definition, `orka.${around.group}`)),
    ];
    for (const definition of definitions) made.push((await around.ensure(DEFINITIONS, definition)).metadata.name);
    for (const name of made) {
      const [plural, ...group] = name.split('.');
      const version = plural === 'things' ? 'v1' : 'v1alpha1';
      await around.until(`/apis/${group.join('.')}/${version}/${plural}`, () => true);
    }
  });
  after(async () => {
    for (const name of made) await around.remove(`${DEFINITIONS}/${name}`);
    around.close();
    await target.close();
  });

  async function answersOf(scenario: Scenario, namespace: string): Promise<Answer[]> {
    await around.namespace(namespace);
    const values = { ...target.values, namespace, group: around.group };
    const outcomes = await runScenario(scenario, { ...target, values });
    return normalForm(outcomes, around.names(namespace));
  }

  const met = new Set<KnownDifference>();
  function isKnown({ name }: Scenario, step: string, difference: Difference): boolean {
    const known = knownDifferences.find((one) => explains(one, { scenario: name, step, difference }));
    if (known !== undefined) met.add(known);
    return known !== undefined;
  }

  for (const [index, scenario] of present.entries()) {
    describe(scenario.name, () => {
      const namespace = `${run}-${index}`;
      let recording: Recording | undefined;
      let answers: Answer[];

      before(async function () {
        // A real server remembers for ten seconds that a token was good, and is in no hurry to end a definition.
        this.timeout(120_000);
        answers = await answersOf(scenario, namespace);
        if (records) {
          const steps = scenario.steps.map(({ name }, at) => ({ step: name, ...(answers[at] as Answer) }));
          writeRecording(recordingOf(scenario.name), { kubernetes: around.kubernetes, steps });
        }
        recording = readRecording(recordingOf(scenario.name));
      });
      after(async () => {
        for (const collection of held)
          await around.release(
            filled(
              collection,
              new Map([
                ['namespace', namespace],
                ['group', around.group],
              ]),
            ),
          );
        await around.remove(`/api/v1/namespaces/${namespace}`);
      });

      for (const [at, step] of scenario.steps.entries()) {
        it(step.name, () => {
          const recorded = recording?.steps[at];
          expect(recorded?.step, 'the recording is of other steps: record again').to.equal(step.name);
          const { step: _step, ...real } = recorded ?? { step: '' };
          const found = differences(real, JSON.parse(JSON.stringify(answers[at])));
          const unexplained =
            target.kind === 'cluster' ? found : found.filter((difference) => !isKnown(scenario, step.name, difference));
          if (unexplained.length > 0) {
            const title = `not as Kubernetes ${recording?.kubernetes} (this is ${around.kubernetes}):`;
            throw new Error([title, ...describeDifferences(unexplained)].join('\n    '));
          }
        });
      }
    });
  }

  // A suite of its own, which runs after the others.
  describe('and', () => {
    it('differs still in all that is known to differ', () => {
      const wanted = target.kind === 'local' ? knownDifferences : [];
      expect(wanted.filter((one) => !met.has(one)).map(({ what }) => what)).to.deep.equal([]);
    });
  });
});
