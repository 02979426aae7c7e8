import { HttpError } from './http-error.js';

/** The request's body as an object. */
export async function readJson(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
}

/** A field that has to be a text with something in it. */
export function requiredText(body, field) {
  const value = body?.[field];
  if (typeof value !== 'string' || value.trim() === '') throw new HttpError(422, `${field} must be a text that is not empty`);
  return value;
}
