/** The names of all migrations, oldest first, as the database remembers them. A name never changes once it is released. */
export const migrationNames: readonly string[] = [
  '0001-records',
  '0002-capacity-and-events',
  '0003-forgotten-tasks',
  '0004-reading-calls',
  '0005-step-claims',
  '0006-log-sizes',
  '0007-places',
  '0008-sessions',
  '0009-notifications',
  '0010-log-times',
  '0011-run-advice',
  '0012-memories',
  '0013-taken-over',
  '0014-spending',
];
