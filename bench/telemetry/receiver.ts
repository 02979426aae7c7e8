import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Takes spans and forgets them; prints its address.
const server = createServer((req, res) => {
  req.resume().once('end', () => res.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
