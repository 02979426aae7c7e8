import { createServer } from 'node:http';
import { createAccounts } from './accounts.js';
import { HttpError } from './http-error.js';
import { createNotes } from './notes.js';

/** The whole API, not yet listening. */
export function createApp() {
  const accounts = createAccounts();
  const notes = createNotes();

  async function route(request) {
    const { pathname } = new URL(request.url, 'http://localhost');
    const [, first, id, more] = pathname.split('/');
    const action = `${request.method} /${first}${id === undefined ? '' : '/:id'}`;
    if (action === 'POST /register') return accounts.register(request);
    if (action === 'POST /login') return accounts.login(request);
    if (first !== 'notes' || more !== undefined) throw new HttpError(404, 'there is nothing here');
    const user = accounts.userOf(request);
    if (action === 'GET /notes') return notes.list(user);
    if (action === 'POST /notes') return notes.create(user, request);
    if (action === 'GET /notes/:id') return notes.read(user, id);
    if (action === 'PUT /notes/:id') return notes.update(user, id, request);
    if (action === 'DELETE /notes/:id') return notes.remove(user, id);
    throw new HttpError(405, `${request.method} is not possible here`);
  }

  return createServer(async (request, response) => {
    try {
      send(response, await route(request));
    } catch (error) {
      const known = error instanceof HttpError;
      send(response, { status: known ? error.status : 500, body: { error: known ? error.message : 'internal error' } });
    }
  });
}

function send(response, { status, body }) {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
