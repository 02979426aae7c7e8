import { HttpError } from './http-error.js';

const limit = 64 * 1024;

/** The request's body as an object, at most 64 KiB of it. */
export async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) throw new HttpError(413, `the body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks).toString('utf8'));
}

function parse(text) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new HttpError(422, 'the body must be an object');
  return body;
}

/** A field that has to be a text with something in it. */
export function requiredText(body, field) {
  const value = body[field];
  if (typeof value !== 'string' || value.trim() === '') throw new HttpError(422, `${field} must be a text that is not empty`);
  return value;
}
