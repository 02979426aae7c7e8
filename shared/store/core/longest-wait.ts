/** Milliseconds that the holder of a call may wait by itself for the time that it was given. */
export const longestWaitMs = 61_200;
