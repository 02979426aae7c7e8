import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that the kernel hands out: one that is free now is not another's outgoing connection when it is used minutes later. */
const [first, last] = [15_000, 30_000];

/** So many different ports of this machine that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = first + Math.floor(Math.random() * (last - first));
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
