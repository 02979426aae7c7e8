/** A session is named as a Kubernetes object is, so that its name can stand in a path and on a command line. */
const sessionName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** What a name has to be, for whoever chose another one. */
export const sessionNameRule =
  'the name of a session is 1 to 253 lowercase letters, digits, - and ., and begins and ends with one of the first two';

/** True where a session can have this name. */
export function isSessionName(name: string): boolean {
  return sessionName.test(name);
}
