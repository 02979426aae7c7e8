import type { Transaction } from './group-commit.ts';

/** A transaction that is over. */
export interface CommitMeasurement {
  /** From its beginning until it was on disk, or refused. */
  readonly ms: number;
  /** Writes that shared it. */
  readonly writes: number;
  readonly outcome: 'committed' | 'failed';
}

/** The same statements; tells of every transaction how long it took and how many writes shared it. */
export function measuredTransaction(
  transaction: Transaction,
  { monotonic, onEnd }: { readonly monotonic: () => number; readonly onEnd: (measurement: CommitMeasurement) => void },
): Transaction {
  let began = 0;
  let writes = 0;
  const end = (outcome: CommitMeasurement['outcome']): void => onEnd({ ms: monotonic() - began, writes, outcome });
  return {
    ...transaction,
    begin() {
      began = monotonic();
      writes = 0;
      transaction.begin();
    },
    savepoint() {
      writes += 1;
      transaction.savepoint();
    },
    commit() {
      transaction.commit();
      end('committed');
    },
    rollback() {
      end('failed');
      transaction.rollback();
    },
  };
}
