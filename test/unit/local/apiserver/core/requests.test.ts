import { expect } from 'chai';
import { continueToken, positionOf } from '../../../../../local/apiserver/core/continue-token.ts';
import { parseLogLine, showLogLine } from '../../../../../local/apiserver/core/cri-log.ts';
import { duplicateFields } from '../../../../../local/apiserver/core/duplicate-fields.ts';
import { parseFieldSelector } from '../../../../../local/apiserver/core/fields.ts';
import { SelectorError } from '../../../../../local/apiserver/core/labels.ts';
import { negotiate } from '../../../../../local/apiserver/core/negotiate.ts';
import { requestInfo } from '../../../../../local/apiserver/core/request-info.ts';
import { ApiError } from '../../../../../local/apiserver/core/status.ts';

describe('local/apiserver/core/request-info', () => {
  const rows: { request: string; info: string }[] = [
    { request: 'GET /api/v1/namespaces/d/pods/p', info: 'get /v1 pods d p ' },
    { request: 'GET /api/v1/namespaces/d/pods', info: 'list /v1 pods d  ' },
    { request: 'GET /api/v1/pods?watch=true', info: 'watch /v1 pods   ' },
    { request: 'GET /api/v1/pods?watch=0', info: 'list /v1 pods   ' },
    { request: 'GET /api/v1/namespaces/d/pods/p/log', info: 'get /v1 pods d p log' },
    { request: 'GET /api/v1/namespaces', info: 'list /v1 namespaces   ' },
    { request: 'DELETE /api/v1/namespaces/d', info: 'delete /v1 namespaces d d ' },
    { request: 'PUT /api/v1/namespaces/d/finalize', info: 'update /v1 namespaces d d finalize' },
    { request: 'PATCH /api/v1/namespaces/d/status', info: 'patch /v1 namespaces d d status' },
    { request: 'DELETE /apis/batch/v1/namespaces/d/jobs', info: 'deletecollection batch/v1 jobs d  ' },
    { request: 'POST /apis/x.io/v1alpha1/things', info: 'create x.io/v1alpha1 things   ' },
    {
      request: 'GET /apis/rbac.authorization.k8s.io/v1/clusterroles/a%3Ab',
      info: 'get rbac.authorization.k8s.io/v1 clusterroles  a:b ',
    },
    { request: 'GET /apis/batch/v1', info: 'path get /apis/batch/v1' },
    { request: 'GET /api', info: 'path get /api' },
    { request: 'GET /healthz', info: 'path get /healthz' },
  ];
  for (const { request, info } of rows) {
    it(request, () => {
      const [method = '', url = ''] = request.split(' ');
      const [path = '', search = ''] = url.split('?');
      const found = requestInfo(method, path, new URLSearchParams(search));
      const text = found.resourceRequest
        ? `${found.verb} ${found.group}/${found.version} ${found.resource} ${found.namespace} ${found.name} ${found.subresource}`
        : `path ${found.verb} ${found.path}`;
      // The namespace of a request about a Namespace is its own: that is what authorization looks at.
      expect(text).to.equal(info);
    });
  }
});

describe('local/apiserver/core/fields', () => {
  const rows: { selector: string; clauses: [string, string, boolean][] }[] = [
    { selector: '', clauses: [] },
    { selector: 'a=b', clauses: [['a', 'b', true]] },
    {
      selector: 'a==b,c!=d',
      clauses: [
        ['a', 'b', true],
        ['c', 'd', false],
      ],
    },
    { selector: 'a=', clauses: [['a', '', true]] },
    { selector: 'a=b\\,c\\=d\\\\', clauses: [['a', 'b,c=d\\', true]] },
    { selector: 'a=b=c', clauses: [['a', 'b=c', true]] },
  ];
  for (const { selector, clauses } of rows) {
    it(`reads ${selector}`, () =>
      expect(parseFieldSelector(selector).map(({ field, value, equal }) => [field, value, equal])).to.deep.equal(clauses));
  }
  it('cannot read a clause without an operator', () =>
    expect(() => parseFieldSelector('foo')).to.throw(SelectorError, "invalid selector: 'foo'; can't understand 'foo'"));
});

describe('local/apiserver/core/negotiate', () => {
  const rows: { accept: string | undefined; wanted: string | undefined }[] = [
    { accept: undefined, wanted: 'json object' },
    { accept: '*/*', wanted: 'json object' },
    { accept: 'application/yaml', wanted: 'yaml object' },
    { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json', wanted: 'json Table' },
    { accept: 'application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json', wanted: 'json object' },
    { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1', wanted: 'json PartialObjectMetadataList' },
    { accept: 'application/vnd.kubernetes.protobuf,application/json', wanted: 'json object' },
    { accept: 'application/vnd.kubernetes.protobuf', wanted: 'json object' },
    { accept: 'application/yaml;q=0.5, application/json;q=0.9', wanted: 'json object' },
    { accept: 'text/html', wanted: undefined },
    { accept: 'application/json;as=Nonsense;g=meta.k8s.io;v=v1', wanted: undefined },
  ];
  for (const { accept, wanted } of rows) {
    it(`${accept} -> ${wanted}`, () => {
      const found = negotiate(accept);
      expect(found && `${found.format} ${found.as}`).to.equal(wanted);
    });
  }
});

describe('local/apiserver/core/duplicate-fields', () => {
  const rows: { json: string; found: string[] }[] = [
    { json: '{"a":1,"b":{"a":2}}', found: [] },
    { json: '{"a":1,"a":2}', found: ['a'] },
    { json: '{"a":{"b":1,"b":2,"b":3}}', found: ['a.b', 'a.b'] },
    { json: '{"l":[{"a":1},{"a":1,"a":2}]}', found: ['l[1].a'] },
    { json: '{"l":[[{"a":1,"a":2}]]}', found: ['l[0][0].a'] },
    { json: '{"a":"{\\"x\\":1,\\"x\\":2}","b":["a","a"]}', found: [] },
    { json: '{"a\\"":1,"a\\"":2}', found: ['a"'] },
    { json: '{"\\u0061":1,"a":2}', found: ['a'] },
    { json: '{"a":"\\\\","a":"}"}', found: ['a'] },
    { json: ' { "a" : [ ] , "a" : { } } ', found: ['a'] },
  ];
  for (const { json, found } of rows) it(json, () => expect(duplicateFields(json)).to.deep.equal(found));
});

describe('local/apiserver/core/cri-log', () => {
  const rows: { line: string; timestamps: boolean; since?: string; shown: string }[] = [
    { line: '2026-01-01T00:00:00.5Z stdout F hello world', timestamps: false, shown: 'hello world\n' },
    { line: '2026-01-01T00:00:00.5Z stderr F ', timestamps: false, shown: '\n' },
    { line: '2026-01-01T00:00:00.5Z stdout P part', timestamps: false, shown: 'part' },
    { line: '2026-01-01T00:00:00.5Z stdout F x', timestamps: true, shown: '2026-01-01T00:00:00.5Z x\n' },
    { line: '2026-01-01T00:00:00.5Z stdout F x', timestamps: false, since: '2026-01-01T00:00:01Z', shown: '' },
    { line: '2026-01-01T00:00:01.5Z stdout F x', timestamps: false, since: '2026-01-01T00:00:01Z', shown: 'x\n' },
    { line: 'no format at all', timestamps: true, since: '2026-01-01T00:00:01Z', shown: 'no format at all\n' },
  ];
  for (const { line, timestamps, since, shown } of rows) {
    it(`${line} -> ${JSON.stringify(shown)}`, () => {
      const selection = { timestamps, since: since === undefined ? undefined : Date.parse(since) };
      expect(showLogLine(parseLogLine(line), selection)).to.equal(shown);
    });
  }
});

describe('local/apiserver/core/continue-token', () => {
  it('comes back as it went', () => {
    const position = { version: 12, after: 'default/ä' };
    expect(positionOf(continueToken(position))).to.deep.equal(position);
  });
  for (const token of [
    'abc',
    '',
    Buffer.from('{}').toString('base64url'),
    Buffer.from('{"rv":"1","start":2}').toString('base64url'),
  ]) {
    it(`refuses ${token || 'nothing'}`, () => expect(() => positionOf(token)).to.throw(ApiError, 'invalid continue token'));
  }
});
