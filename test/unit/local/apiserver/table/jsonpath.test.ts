import { expect } from 'chai';
import { compileJsonPath } from '../../../../../local/apiserver/table/core/jsonpath.ts';

const object = {
  metadata: { name: 'n', labels: { 'app.kubernetes.io/name': 'x', 'a b': 'y' } },
  spec: { list: [10, 20, 30, 40], empty: [], nothing: null },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', n: 1 },
      { type: 'Busy', status: 'False', n: 5, reason: 'Work' },
    ],
  },
};

describe('JSONPath', () => {
  const rows: [path: string, wanted: unknown[]][] = [
    ['.metadata.name', ['n']],
    ['{.metadata.name}', ['n']],
    ['$.metadata.name', ['n']],
    ['metadata.name', ['n']],
    ['', [object]],
    ['.metadata.missing.deep', []],
    ['.spec.nothing', [null]],
    ['.metadata.labels.app\\.kubernetes\\.io/name', ['x']],
    [".metadata.labels['app.kubernetes.io/name']", ['x']],
    [".metadata.labels['app\\.kubernetes\\.io/name']", ['x']],
    ['.metadata.labels["a b"]', ['y']],
    ['.metadata.labels.*', ['x', 'y']],
    ['.spec.list[0]', [10]],
    ['.spec.list[-1]', [40]],
    ['.spec.list[9]', []],
    ['.spec.list[1:3]', [20, 30]],
    ['.spec.list[::2]', [10, 30]],
    ['.spec.list[0,3]', [10, 40]],
    ['.spec.list[*]', [10, 20, 30, 40]],
    ['.spec.empty[*]', []],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Busy')].reason", ['Work']],
    ['.status.conditions[?(@.type != "Ready")].type', ['Busy']],
    ['.status.conditions[?(@.n > 3)].type', ['Busy']],
    ['.status.conditions[?(@.n <= 1)].type', ['Ready']],
    ['.status.conditions[?(@.reason)].type', ['Busy']],
    ['.status.conditions[?(@.type=="None")].status', []],
    ['.status..type', ['Ready', 'Busy']],
  ];
  for (const [path, wanted] of rows) {
    it(path || '(empty)', () => expect(compileJsonPath(path)(object)).to.deep.equal(wanted));
  }

  for (const path of ['.a[', '.a[?(@.b==1]', '.a[x]']) {
    it(`refuses ${path}`, () => expect(() => compileJsonPath(path)).to.throw(SyntaxError));
  }
});
