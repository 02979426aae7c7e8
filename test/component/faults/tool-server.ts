import { createHttpServer, type HttpRequest, type Listening, listen, type Route } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';

/** What somebody did at the tools' server. */
export interface Effect {
  readonly tool: string;
  /** The Idempotency-Key that came with it. */
  readonly key: string;
  readonly item: string;
}

export interface ToolServer extends Pick<Listening, 'url'> {
  /** Every request that took effect: it is done again each time, whatever its key. */
  readonly effects: readonly Effect[];
  close(): Promise<void>;
}

/** A server that looks things up, puts things somewhere, and takes money; it counts, and remembers no key. */
export async function startToolServer(): Promise<ToolServer> {
  const effects: Effect[] = [];
  const note = (tool: string, { headers }: HttpRequest, item: string): void =>
    void effects.push({ tool, key: String(headers['idempotency-key']), item });
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/look',
      handler(request) {
        const at = request.query.get('at') ?? '';
        note('look', request, at);
        return { status: 200, body: { found: `what is at ${at}` } };
      },
    },
    {
      method: 'PUT',
      path: '/put',
      async handler(request) {
        const { at, value } = (await request.json()) as { at: string; value: number };
        note('put', request, at);
        return { status: 200, body: { at, value } };
      },
    },
    {
      method: 'POST',
      path: '/pay',
      async handler(request) {
        const { item } = (await request.json()) as { item: string };
        note('pay', request, item);
        return { status: 200, body: { paid: item } };
      },
    },
  ];
  const { url, close } = await listen(createHttpServer({ routes, log: silent }), { port: 0 });
  return { url, effects, close: () => close(0) };
}
