/** What has been started and is to be ended, the last first. */
export interface Closing {
  /** To be called when all is ended. */
  push(end: () => Promise<void> | void): void;
  /** Ends everything that was pushed, once. */
  close(): Promise<void>;
}

/** Starts several things after one another; where one of them fails, those before it are ended again. */
export async function startInOrder<T>(start: (closing: Closing) => Promise<T>): Promise<T> {
  const ends: (() => Promise<void> | void)[] = [];
  const closing: Closing = {
    push: (end) => void ends.push(end),
    async close() {
      for (const end of ends.splice(0).reverse()) await end();
    },
  };
  try {
    return await start(closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}
