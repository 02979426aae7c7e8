/** What an answer depends on beside its path. */
export interface DocumentRequest {
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly query: URLSearchParams;
}
