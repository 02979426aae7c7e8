import { expect } from 'chai';
import { refusalOf } from '../../../../functions/event-received/core/acceptance.ts';
import { checkTask, eventTask } from '../../../../functions/event-received/core/event-task.ts';
import { fillingOf } from '../../../../functions/event-received/core/fill.ts';
import { piecesOf } from '../../../../functions/event-received/core/pieces.ts';

describe('the parts of a text', () => {
  for (const [text, pieces] of [
    ['', [{ text: '' }]],
    ['plain $ {x}', [{ text: 'plain $ {x}' }]],
    [`\${ a }`, [{ expression: 'a' }]],
    [`a \${b} c`, [{ text: 'a ' }, { expression: 'b' }, { text: ' c' }]],
    [`\${a}\${b}`, [{ expression: 'a' }, { expression: 'b' }]],
    [`$\${HOME}`, [{ text: `\${HOME}` }]],
    [`$\${A} \${b}`, [{ text: `\${A} ` }, { expression: 'b' }]],
    [`\${ {"a": {"b": 1}} }`, [{ expression: '{"a": {"b": 1}}' }]],
    [`\${ "}" + '}' }!`, [{ expression: '"}" + \'}\'' }, { text: '!' }]],
    [`\${ "\\"}" }`, [{ expression: '"\\"}"' }]],
    ['${ a', undefined],
    [`\${ "a }`, undefined],
    [`\${ {"a": 1 }`, undefined],
  ] as const)
    it(text || '(nothing)', () => expect(piecesOf(text)).to.deep.equal(pieces));
});

describe('a template', () => {
  const values: Record<string, unknown> = { text: 'hi', number: 3, flag: true, list: [1], none: undefined, null: null };
  const fill = (value: unknown): unknown => fillingOf(value, 'spec', (expression) => () => values[expression])();

  for (const [name, value, filled] of [
    ['a string that is one expression has its type', { priority: `\${number}`, on: `\${flag}` }, { priority: 3, on: true }],
    ['in a longer string values become text', `n=\${number} \${flag} \${list} \${text}`, 'n=3 true [1] hi'],
    ['what is no string stays', { a: 1, b: [true, null] }, { a: 1, b: [true, null] }],
    ['what is not there goes with its member', { a: `\${none}`, b: [`\${none}`, `\${text}`] }, { b: ['hi'] }],
    ['null is there', { a: `\${null}` }, { a: null }],
    ['names of members stay as they are', { [`\${text}`]: `\${text}` }, { [`\${text}`]: 'hi' }],
    ['a list can be given as a whole', { args: `\${list}` }, { args: [1] }],
  ] as const)
    it(name, () => expect(fill(value)).to.deep.equal(filled));

  it('an expression that does not end is named with its place', () =>
    expect(() => fill({ a: ['${x'] })).to.throw('spec.a[0]: an expression does not end; write $${ for a plain ${'));
  it('has its bounds', () => {
    expect(() => fill(Array(201).fill(`\${text}`))).to.throw('more than 200 expressions');
    expect(() => fill(`\${${'x'.repeat(4097)}}`)).to.throw('at most 4096 characters');
    let deep: unknown = 'x';
    for (let depth = 0; depth < 40; depth += 1) deep = [deep];
    expect(() => fill(deep)).to.throw('nested too deeply');
  });
});

describe('which events a template takes', () => {
  const event = { type: 'com.example.issue.opened', source: '/repos/a' };
  for (const [name, spec, refusal] of [
    ['any, where it says nothing', {}, undefined],
    ['its types', { allowedTypes: ['x', 'com.example.issue.opened'] }, undefined],
    ['beginnings of types', { allowedTypes: ['com.example.*'] }, undefined],
    ['sources', { allowedSources: ['/repos/a'] }, undefined],
    ['no other type', { allowedTypes: ['com.example.issue'] }, 'spec.allowedTypes'],
    ['no other source', { allowedSources: ['/repos/b', '/x/*'] }, 'spec.allowedSources'],
  ] as const)
    it(name, () => {
      const said = refusalOf({ ...spec } as Parameters<typeof refusalOf>[0], event);
      if (refusal === undefined) expect(said).to.equal(undefined);
      else expect(said).to.contain(refusal);
    });
});

describe('the Task of an event', () => {
  const template = { name: 'triage', namespace: 'team' };
  const event = { source: '/s', id: '1', type: 't' };
  const make = (more: object = {}, identity = event) => eventTask(template, { spec: { type: 'ai' }, ...more }, identity);

  it('has a name that follows from template, source and id', () => {
    expect(make().metadata.name).to.match(/^triage-[0-9a-f]{10}$/);
    expect(make({}, { ...event, type: 'other' }).metadata.name).to.equal(make().metadata.name);
    const others = [
      { ...event, id: '2' },
      { ...event, source: '/s1', id: '' },
      { ...event, source: '/' },
    ];
    expect(new Set([event, ...others].map((each) => make({}, each).metadata.name)).size).to.equal(4);
  });
  it('says which event it was, and which template', () =>
    expect(make().metadata).to.deep.include({
      namespace: 'team',
      labels: { 'orka.ai/task-template': 'triage' },
      annotations: { 'orka.ai/source-event': '{"source":"/s","id":"1","type":"t"}' },
    }));
  it('has labels that Kubernetes takes', () => {
    const { labels } = make({ metadata: { labels: { title: 'It crashed!', n: 3 } } }).metadata;
    expect(labels?.['title']).to.match(/^It-crashed-[0-9a-f]{8}$/);
    expect(labels?.['n']).to.equal('3');
  });
  it('is refused where it would be too large', () =>
    expect(() => make({ spec: { prompt: 'x'.repeat(1024 * 1024) } })).to.throw('1048576 are the most'));
  for (const [place, more] of [
    ['spec.task.metadata.labels: orka.ai/parent-task', { metadata: { labels: { 'orka.ai/parent-task': 'x' } } }],
    ['spec.task.metadata.annotations: orka.ai/cancel', { metadata: { annotations: { 'orka.ai/cancel': 'x' } } }],
    ['spec.task.spec.requestedBy', { spec: { requestedBy: {} } }],
    ['spec.task.spec.transaction', { spec: { transaction: {} } }],
  ] as const)
    it(`${place} is the platform's own`, () =>
      expect(() => checkTask({ spec: {}, ...more })).to.throw(`${place} is the platform's own`));
});
