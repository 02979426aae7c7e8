import { randomBytes } from 'node:crypto';
import { readJson, requiredText } from './body.js';
import { HttpError } from './http-error.js';
import { hashPassword, verifyPassword } from './passwords.js';

const shortest = 8;

/** Users and the tokens they have logged in with. */
export function createAccounts() {
  const users = new Map();
  const tokens = new Map();

  return {
    async register(request) {
      const body = await readJson(request);
      const name = requiredText(body, 'name');
      const password = requiredText(body, 'password');
      if (password.length < shortest) throw new HttpError(422, `password must have at least ${shortest} characters`);
      const secret = await hashPassword(password);
      if (users.has(name)) throw new HttpError(409, `the name ${name} is taken`);
      users.set(name, secret);
      return { status: 201, body: { name } };
    },

    async login(request) {
      const body = await readJson(request);
      const name = requiredText(body, 'name');
      const secret = users.get(name);
      const right = secret !== undefined && (await verifyPassword(requiredText(body, 'password'), secret));
      if (!right) throw new HttpError(401, 'name or password is wrong');
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, name);
      return { status: 200, body: { token } };
    },

    /** The name of the user who sends this request. */
    userOf(request) {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const name = tokens.get(token);
      if (name === undefined) throw new HttpError(401, 'log in first: POST /login');
      return name;
    },
  };
}
