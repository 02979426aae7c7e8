import { randomUUID } from 'node:crypto';
import { readJson, requiredText } from './body.js';
import { HttpError } from './http-error.js';

/** Notes, each with the name of the user who wrote it. */
export function createNotes() {
  const notes = new Map();

  const find = (id) => {
    const note = notes.get(id);
    if (note === undefined) throw new HttpError(404, 'there is no such note');
    return note;
  };

  return {
    list: (user) => ({ status: 200, body: [...notes.values()].filter(({ owner }) => owner === user) }),

    async create(user, request) {
      const body = await readJson(request);
      const note = { id: randomUUID(), owner: user, title: requiredText(body, 'title'), text: body.text ?? '' };
      notes.set(note.id, note);
      return { status: 201, body: note };
    },

    read: (_user, id) => ({ status: 200, body: find(id) }),

    async update(_user, id, request) {
      const body = await readJson(request);
      const note = { ...find(id), title: requiredText(body, 'title'), text: body.text ?? '' };
      notes.set(id, note);
      return { status: 200, body: note };
    },

    remove(_user, id) {
      find(id);
      notes.delete(id);
      return { status: 204 };
    },
  };
}
