import { expect } from 'chai';
import type { Cause, JsonObject } from '../../../../../local/apiserver/schema/compile.ts';
import { compileWidget, fixture, widget } from '../widget.ts';

/** What a real kube-apiserver 1.35 answered to a strict create of a Widget with this spec. */
interface Row {
  readonly spec: JsonObject;
  readonly causes?: readonly Cause[];
  readonly unknown?: readonly string[];
  readonly stored?: JsonObject;
}

const rows = JSON.parse(fixture('widget-validation.json')) as Row[];
const compiled = compileWidget();

const byText = (causes: readonly Cause[]): string[] =>
  causes.map(({ field, reason, message }) => `${field}: ${reason}: ${message}`).sort();

describe('schema validation answers as the real server', () => {
  for (const { spec, causes, unknown, stored } of rows) {
    it(JSON.stringify(spec), () => {
      const object = widget(structuredClone(spec));
      expect(compiled.unknownFields(object).sort()).to.deep.equal(unknown ?? []);
      if (unknown) return;
      compiled.applyDefaults(object);
      expect(byText(compiled.validate(object))).to.deep.equal(byText(causes ?? []));
      if (stored) expect(object['spec']).to.deep.equal(stored);
    });
  }
});

describe('schema validation on update', () => {
  const updates: { name: string; old: JsonObject; next: JsonObject; causes: Partial<Cause>[] }[] = [
    {
      name: 'a changed owner breaks a transition rule',
      old: { kind: 'small', owner: 'abc' },
      next: { kind: 'small', owner: 'abd' },
      causes: [{ field: 'spec', message: 'Invalid value: owner is immutable' }],
    },
    {
      name: 'a removed owner breaks it too',
      old: { kind: 'small', owner: 'abc' },
      next: { kind: 'small' },
      causes: [{ field: 'spec', message: 'Invalid value: owner is immutable' }],
    },
    {
      name: 'an unchanged owner does not',
      old: { kind: 'small', owner: 'abc' },
      next: { kind: 'large', owner: 'abc' },
      causes: [],
    },
    {
      name: 'items of a list map are told apart by key, new ones have no past',
      old: {
        kind: 'small',
        parts: [
          { name: 'a', size: 3 },
          { name: 'b', size: 3 },
        ],
      },
      next: {
        kind: 'small',
        parts: [
          { name: 'b', size: 1 },
          { name: 'a', size: 3 },
          { name: 'c', size: 0 },
        ],
      },
      causes: [{ field: 'spec.parts[0]', message: 'Invalid value: parts do not shrink' }],
    },
    {
      name: 'what was invalid before and has not changed may stay',
      old: { kind: 'tiny', count: 5 },
      next: { kind: 'tiny', count: 6 },
      causes: [],
    },
    {
      name: 'what was invalid and changes must become valid',
      old: { kind: 'tiny' },
      next: { kind: 'tinier' },
      causes: [{ field: 'spec.kind', reason: 'FieldValueNotSupported' }, { field: '<nil>' }],
    },
    {
      name: 'an unchanged violation of a rule may stay',
      old: { kind: 'small', low: 3, high: 2 },
      next: { kind: 'small', low: 3, high: 2 },
      causes: [],
    },
    {
      name: 'duplicates in a set may stay while there were some before',
      old: { kind: 'small', tags: ['a', 'a'] },
      next: { kind: 'small', tags: ['a', 'a', 'b'] },
      causes: [],
    },
  ];
  for (const { name, old, next, causes } of updates) {
    it(name, () => {
      const found = compiled.validate(widget(next), widget(old));
      expect(found).to.have.length(causes.length);
      for (const [index, cause] of causes.entries()) expect(found[index]).to.include(cause);
    });
  }
});
