import { randomUUID } from 'node:crypto';
import { readJson, requiredText } from './body.js';
import { HttpError } from './http-error.js';

/** Notes, each seen by nobody but the user who wrote it. */
export function createNotes() {
  const notes = new Map();

  /** Another user's note is as if it did not exist, so that nobody learns which ids there are. */
  const find = (user, id) => {
    const note = notes.get(id);
    if (note === undefined || note.owner !== user) throw new HttpError(404, 'there is no such note');
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

    read: (user, id) => ({ status: 200, body: find(user, id) }),

    async update(user, id, request) {
      const body = await readJson(request);
      const note = { ...find(user, id), title: requiredText(body, 'title'), text: body.text ?? '' };
      notes.set(id, note);
      return { status: 200, body: note };
    },

    remove(user, id) {
      find(user, id);
      notes.delete(id);
      return { status: 204 };
    },
  };
}
