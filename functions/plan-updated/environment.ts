import { eventAudience } from '../../eventing/door.ts';
import { readEnvironment, url } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const planUpdatedEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url },
  optional: { ORKA_EVENT_AUDIENCE: eventAudience },
});
