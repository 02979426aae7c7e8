import type { OrkaEvent } from '../../../eventing/core/catalogue.ts';

/** What comes after an answer: the next turn is asked for, or the run is over. */
export type Reply = OrkaEvent<'ai.orka.llm.call.v1'> | OrkaEvent<'ai.orka.job.finished.v1'>;
