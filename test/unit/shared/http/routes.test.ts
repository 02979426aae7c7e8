import { expect } from 'chai';
import { compileRoutes } from '../../../../shared/http/routes.ts';

const find = compileRoutes([
  { method: 'GET', path: '/v1/tasks' },
  { method: 'GET', path: '/v1/tasks/:uid' },
  { method: 'GET', path: '/v1/tasks/:uid/runs/:run' },
  { method: 'POST', path: '/v1/tasks/:uid' },
  { method: 'GET', path: '/v1/tasks/all/runs/latest' },
]);

const rows = [
  { name: 'a literal path', method: 'GET', path: '/v1/tasks', want: ['/v1/tasks', {}] },
  { name: 'a trailing slash is the same path', method: 'GET', path: '/v1/tasks/', want: ['/v1/tasks', {}] },
  { name: 'one parameter', method: 'GET', path: '/v1/tasks/7', want: ['/v1/tasks/:uid', { uid: '7' }] },
  { name: 'another method is another route', method: 'POST', path: '/v1/tasks/7', want: ['/v1/tasks/:uid', { uid: '7' }] },
  {
    name: 'two parameters',
    method: 'GET',
    path: '/v1/tasks/7/runs/2',
    want: ['/v1/tasks/:uid/runs/:run', { uid: '7', run: '2' }],
  },
  {
    name: 'a literal wins over a parameter',
    method: 'GET',
    path: '/v1/tasks/all/runs/latest',
    want: ['/v1/tasks/all/runs/latest', {}],
  },
  {
    name: 'a literal that leads nowhere gives way to the parameter',
    method: 'GET',
    path: '/v1/tasks/all/runs/2',
    want: ['/v1/tasks/:uid/runs/:run', { uid: 'all', run: '2' }],
  },
  { name: 'parameters are percent-decoded', method: 'GET', path: '/v1/tasks/a%2Fb', want: ['/v1/tasks/:uid', { uid: 'a/b' }] },
  { name: 'a broken escape stays as it is', method: 'GET', path: '/v1/tasks/%zz', want: ['/v1/tasks/:uid', { uid: '%zz' }] },
] as const;

describe('http: routes', () => {
  for (const { name, method, path, want } of rows) {
    it(name, () => {
      const found = find(method, path);
      expect([found?.route.path, found?.params]).to.deep.equal(want);
    });
  }
  it('knows no route for another method or a longer path', () => {
    expect(find('DELETE', '/v1/tasks')).to.equal(undefined);
    expect(find('GET', '/v1/tasks/7/runs/2/more')).to.equal(undefined);
  });
  it('refuses a table in which a route stands twice', () => {
    expect(() =>
      compileRoutes([
        { method: 'GET', path: '/a/:b' },
        { method: 'GET', path: '/a/:c' },
      ]),
    ).to.throw('twice');
  });
});
