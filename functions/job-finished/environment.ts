import { eventAudience } from '../../eventing/door.ts';
import { jobTtlVariable, podPatienceVariables, readEnvironment, url } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const jobFinishedEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, K_SINK: url },
  optional: { ...podPatienceVariables, ...jobTtlVariable, ORKA_EVENT_AUDIENCE: eventAudience },
});
