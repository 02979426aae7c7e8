import type { Task } from '../../../shared/api/generated/task.ts';
import { ConflictError, NotFoundError, UnauthenticatedError } from '../../../shared/errors/catalogue.ts';
import { createHttpServer, type HttpRequest, type Listening, listen, type Route } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';

/** A REST API with canned Tasks, which writes down what it is asked. */
export interface StubApi extends Listening {
  readonly asked: { method: string; path: string; query: string; token: string | undefined; body?: unknown }[];
  readonly tasks: Map<string, Task>;
  /** Called before every reading of a Task; may change it. */
  onRead: (name: string) => void;
}

export function task(name: string, more: { spec?: Partial<Task['spec']>; status?: Task['status'] } = {}): Task {
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: new Date().toISOString(),
    },
    spec: { type: 'ai', ...more.spec },
    ...(more.status && { status: more.status }),
  };
}

export async function startStubApi(token = 'secret'): Promise<StubApi> {
  const tasks = new Map<string, Task>();
  const asked: StubApi['asked'] = [];
  const found = (name = ''): Task => {
    stub.onRead(name);
    const task = tasks.get(name);
    if (task === undefined) throw new NotFoundError('task not found');
    return task;
  };
  const note = async (request: HttpRequest): Promise<unknown> => {
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    const body = request.method === 'POST' ? await request.json() : undefined;
    asked.push({
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      token: bearer,
      ...(body !== undefined && { body }),
    });
    if (bearer !== token) throw new UnauthenticatedError('invalid token');
    return body;
  };
  const route = (
    method: string,
    path: string,
    answer: (request: HttpRequest, body: unknown) => ReturnType<Route['handler']>,
  ): Route => ({
    method,
    path: `/api/v1/tasks${path}`,
    handler: async (request) => answer(request, await note(request)),
  });
  const routes = [
    route('POST', '', (_request, body) => {
      const { name, type, metadata, spec } = body as {
        name?: string;
        type?: 'ai';
        metadata?: { name: string };
        spec?: Task['spec'];
      };
      const created = task(name ?? metadata?.name ?? '', { spec: spec ?? { type: type ?? 'ai' } });
      tasks.set(created.metadata.name, created);
      return { status: 201, body: created };
    }),
    route('GET', '', () => ({ status: 200, body: { items: [...tasks.values()], metadata: {} } })),
    route('GET', '/:id', ({ params }) => ({ status: 200, body: found(params['id']) })),
    route('DELETE', '/:id', ({ params }) => {
      tasks.delete(found(params['id']).metadata.name);
      return { status: 204 };
    }),
    route('POST', '/:id/cancel', ({ params }) => {
      const { status } = found(params['id']);
      if (status?.phase === 'Succeeded') throw new ConflictError(`task has ended already: ${status.phase}`);
      return { status: 202, body: found(params['id']) };
    }),
    route('GET', '/:id/logs', ({ params, query }) => {
      if (found(params['id']).status?.jobName === undefined) throw new NotFoundError('task is pending, no logs available yet');
      if (query.get('follow') !== 'true') return { status: 200, body: { logs: 'one\ntwo' } };
      return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'data: one\n\ndata: two\n\n' };
    }),
    route('GET', '/:id/result', ({ params }) => ({
      status: 200,
      body: { result: `result of ${found(params['id']).metadata.name}` },
    })),
    route('GET', '/:id/plan', () => ({
      status: 200,
      body: {
        TaskName: 't',
        Namespace: 'default',
        Iteration: 2,
        Summary: 'on its way',
        ProgressPct: 40,
        GoalComplete: false,
        PlanDocument: '- a\n- b',
      },
    })),
    route('GET', '/:id/children', () => ({
      status: 200,
      body: { items: [task('child', { spec: { agentRef: { name: 'coder' } } })], metadata: {} },
    })),
  ];
  const listening = await listen(createHttpServer({ routes, log: silent }), { port: 0 });
  const stub: StubApi = { ...listening, asked, tasks, onRead: () => {} };
  return stub;
}
