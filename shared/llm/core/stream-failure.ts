/** A failure that a stream itself reports once it has begun with 200, in the form of the SDKs' errors. */
export class StreamFailure extends Error {
  override readonly name = 'StreamFailure';
  readonly error: { readonly message: string; readonly code: string };

  constructor(message: string, code: string) {
    super(message);
    this.error = { message, code };
  }
}
