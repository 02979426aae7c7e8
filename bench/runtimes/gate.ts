import { createServer, request } from 'node:http';
import { type Listening, listen, readBody } from '../../shared/http/server.ts';

/** Stands before a model and holds its callers up for as long as it is shut. */
export interface Gate extends Listening {
  /** How many are held up. */
  waiting(): number;
  shut(): void;
  open(): void;
}

const bodyLimit = 32 * 1024 * 1024;

/** An open gate before the server at that address. */
export async function startGate(target: string): Promise<Gate> {
  let opening = Promise.withResolvers<void>();
  opening.resolve();
  let waiting = 0;
  const server = createServer(async (req, res) => {
    const body = await readBody(req, bodyLimit);
    waiting += 1;
    await opening.promise;
    waiting -= 1;
    const { host: _, ...headers } = req.headers;
    request(`${target}${req.url}`, { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    }).end(body);
  });
  return {
    ...(await listen(server, { port: 0 })),
    waiting: () => waiting,
    shut() {
      opening = Promise.withResolvers<void>();
    },
    open: () => opening.resolve(),
  };
}
