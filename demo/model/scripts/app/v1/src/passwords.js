import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(scrypt);

/** What is kept of a password: its salt and its hash. */
export async function hashPassword(password) {
  const salt = randomBytes(16);
  return { salt, hash: await derive(password, salt, 32) };
}

/** Takes the same time whether the password is right or wrong. */
export async function verifyPassword(password, { salt, hash }) {
  return timingSafeEqual(await derive(password, salt, 32), hash);
}
