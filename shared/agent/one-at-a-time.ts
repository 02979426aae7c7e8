/** Does pieces of work one after another where they are about the same. */
export interface OneAtATime<R> {
  /**
   * Does the work when nothing else is under way about `key`. Those who come while something is share the next one, which begins when that is
   * over and so sees all that was there when they came.
   */
  do(key: string, work: () => Promise<R>): Promise<R>;
}

/** Nothing is under way yet. */
export function createOneAtATime<R>(): OneAtATime<R> {
  const running = new Map<string, Promise<R>>();
  const next = new Map<string, Promise<R>>();

  function start(key: string, work: () => Promise<R>): Promise<R> {
    const answer = work();
    running.set(key, answer);
    const over = (): void => void running.delete(key);
    answer.then(over, over);
    return answer;
  }

  return {
    do(key, work) {
      const current = running.get(key);
      if (current === undefined) return start(key, work);
      const begin = (): Promise<R> => {
        next.delete(key);
        return start(key, work);
      };
      const answer = next.get(key) ?? current.then(begin, begin);
      next.set(key, answer);
      return answer;
    },
  };
}
