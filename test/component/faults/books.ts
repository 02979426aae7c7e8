import { journals, turnOf } from './boundary.ts';
import type { Passing } from './wire.ts';

/** What becomes of llm-call's calls of the model, as it is seen from outside. */
export interface Books {
  /** By turn, how many calls came to nothing: llm-call was killed before their answer was in the journal. */
  readonly lost: ReadonlyMap<number, number>;
  /** How many calls llm-call was killed with that it had reserved, whether it had made them or not. */
  abandoned(): number;
  /** A request is on its way: it gets there, whatever becomes of llm-call. */
  goes(passing: Passing): void;
  /** The model has answered; `isDelivered` says that llm-call has all of it. */
  modelAnswered(passing: Passing, isDelivered: boolean): void;
  killed(): void;
}

const reserves = /\/reservation$/;

/** No call has been made yet. */
export function openBooks(): Books {
  const lost = new Map<number, number>();
  let abandoned = 0;
  let isReserved = false;
  /** The turn whose answer llm-call has, and nobody else. */
  let inHand: number | undefined;
  const lose = (turn: number): void => void lost.set(turn, (lost.get(turn) ?? 0) + 1);

  return {
    lost,
    abandoned: () => abandoned,
    goes({ from, method, path }) {
      if (from !== 'llm-call' || method !== 'POST') return;
      if (reserves.test(path)) isReserved = true;
      if (!journals.test(path)) return;
      isReserved = false;
      inHand = undefined;
    },
    modelAnswered({ body }, isDelivered) {
      const turn = turnOf(JSON.parse(body.toString()));
      if (isDelivered) inHand = turn;
      else lose(turn);
    },
    killed() {
      if (isReserved) abandoned += 1;
      if (inHand !== undefined) lose(inHand);
      isReserved = false;
      inHand = undefined;
    },
  };
}
