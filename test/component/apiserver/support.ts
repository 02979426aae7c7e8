import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../../../local/apiserver/server.ts';
import { silent } from '../../../shared/log/logger.ts';

/** Whatever JSON an answer holds; tests look into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: answers have every shape there is
export type Json = any;

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Json;
}

export interface RequestOptions {
  readonly body?: object | string | Buffer;
  readonly headers?: Record<string, string>;
  /** A bearer token in place of the administrator's certificate; '' for nobody. */
  readonly token?: string;
}

export interface WatchStream {
  /** The next event; rejects where the stream ends first. */
  next(): Promise<Json>;
  /** Every event until the server ends the stream. */
  rest(): Promise<Json[]>;
  close(): void;
}

/** A real API server on a free port with a folder of its own, and a client for it. */
export interface TestServer {
  readonly server: ApiServer;
  readonly dir: string;
  readonly podLogDir: string;
  call(method: string, path: string, options?: RequestOptions): Promise<Reply>;
  /** A call that must succeed; answers the body. */
  ok(method: string, path: string, options?: RequestOptions): Promise<Json>;
  watch(path: string, headers?: Record<string, string>): Promise<WatchStream>;
  /** Repeats a GET until the answer passes. */
  until(path: string, test: (reply: Reply) => boolean): Promise<Reply>;
  stop(): Promise<void>;
}

export async function startTestServer(options: Partial<ApiServerOptions> = {}): Promise<TestServer> {
  const dir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'orka-apiserver-')));
  const podLogDir = join(dir, 'pods');
  const server = await startApiServer({ port: 0, podLogDir, log: silent, now: Date.now, ...options, dataDir: dir });
  const admin = new Agent({ keepAlive: true, ca: server.ca, ...server.adminCredentials });
  const others = new Agent({ keepAlive: true, ca: server.ca });

  const open = (method: string, path: string, { body, headers = {}, token }: RequestOptions = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const authorization = token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` };
      const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const content =
        payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) };
      const agent = token === undefined ? admin : others;
      const sent = request(
        `${server.url}${path}`,
        { method, agent, headers: { ...content, ...authorization, ...headers } },
        resolve,
      );
      sent.once('error', reject);
      sent.end(payload);
    });

  const call = async (method: string, path: string, callOptions?: RequestOptions): Promise<Reply> => {
    const response = await open(method, path, callOptions);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
    };
  };

  return {
    server,
    dir,
    podLogDir,
    call,
    async ok(method, path, callOptions) {
      const reply = await call(method, path, callOptions);
      if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
      return reply.body;
    },
    async watch(path, headers = {}) {
      const response = await open('GET', path, { headers });
      if (response.statusCode !== 200) throw new Error(`watch ${path}: ${response.statusCode}`);
      return readStream(response);
    },
    async until(path, test) {
      for (let turn = 0; turn < 1000; turn++) {
        const reply = await call('GET', path);
        if (test(reply)) return reply;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`${path} never came to what was waited for`);
    },
    async stop() {
      admin.destroy();
      others.destroy();
      await server.close();
      if (options.dataDir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

function readStream(response: IncomingMessage): WatchStream {
  const lines = (async function* () {
    let rest = '';
    for await (const chunk of response) {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  })();
  const next = async (): Promise<Json> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the stream has ended');
    return JSON.parse(value);
  };
  return {
    next,
    async rest() {
      const events: Json[] = [];
      for await (const line of lines) events.push(JSON.parse(line));
      return events;
    },
    close: () => response.destroy(),
  };
}

/** A custom resource with a status, a default, bounds, printer columns and a selectable field. */
export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], categories: ['all'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        selectableFields: [{ jsonPath: '.spec.color' }],
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'integer', minimum: 1, maximum: 100 },
                  color: { type: 'string', default: 'red', enum: ['red', 'green'] },
                  parts: { type: 'array', items: { type: 'string' } },
                },
              },
              status: { type: 'object', properties: { phase: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
};

export const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';
export const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

export const widget = (name: string, spec: object = { size: 1 }, metadata: object = {}): object => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name, ...metadata },
  spec,
});

export const configMap = (name: string, data: object = {}, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

export const MERGE = { 'content-type': 'application/merge-patch+json' };
export const APPLY = { 'content-type': 'application/apply-patch+yaml' };
export const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
export const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
