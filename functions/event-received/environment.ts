import { eventAudience } from '../../eventing/door.ts';
import { readEnvironment } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const eventReceivedEnvironment = readEnvironment({ optional: { ORKA_EVENT_AUDIENCE: eventAudience } });
