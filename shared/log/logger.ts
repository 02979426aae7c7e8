/** What rooms log through: made in an entry file, handed down, never imported as a singleton. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A logger that adds these fields to every line. */
  child(fields: object): Logger;
}

/** Says nothing; for tests and for callers that want quiet. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
