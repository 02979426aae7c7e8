/** Something that has to hold in the file, as a query for what it does not hold for. */
export interface Check {
  readonly name: string;
  /** What is found, after a number of them. */
  readonly about: string;
  /** One column of text: what each one that is found is called. */
  readonly sql: string;
}

const ownersIn = (table: string): string => `SELECT namespace, uid FROM ${table}`;
const records = ['results', 'plans', 'logs', 'artifacts'].map(ownersIn).join(' UNION ');
const everything = ['runs', 'results', 'plans', 'logs', 'artifacts', 'reservations', 'notifications']
  .map(ownersIn)
  .join(' UNION ');

/** What must agree with what, beyond what the database looks after by itself. */
export const checks: readonly Check[] = [
  {
    name: 'records-without-run',
    about: 'Tasks with records, but without a run that made them',
    sql: `SELECT namespace || '/' || uid FROM (${records}) AS record
          WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.namespace = record.namespace AND runs.uid = record.uid)`,
  },
  {
    name: 'records-of-deleted-tasks',
    about: 'Tasks that were deleted and still have records',
    sql: `SELECT namespace || '/' || uid FROM (${everything}) JOIN forgotten_tasks USING (namespace, uid)`,
  },
  {
    name: 'usage-of-deleted-trees',
    about: 'Tasks whose usage is kept though the Task at the top of their tree was deleted',
    sql: `SELECT usage.namespace || '/' || usage.uid FROM task_usage AS usage
          JOIN forgotten_tasks AS gone ON gone.namespace = usage.namespace AND gone.uid = usage.root`,
  },
  {
    name: 'places-without-reservation',
    about: 'places that nobody holds',
    sql: `SELECT scope || ' of ' || namespace || '/' || uid FROM places AS place WHERE NOT EXISTS
            (SELECT 1 FROM reservations WHERE reservations.namespace = place.namespace AND reservations.uid = place.uid)`,
  },
  {
    name: 'reservations-of-nothing',
    about: 'Tasks that neither hold a place nor wait for one, and are kept as though they did',
    sql: `SELECT namespace || '/' || uid FROM reservations WHERE line IS NULL AND NOT EXISTS
            (SELECT 1 FROM places WHERE places.namespace = reservations.namespace AND places.uid = reservations.uid)`,
  },
  {
    name: 'places-miscounted',
    about: 'scopes whose count of places taken is wrong',
    sql: 'SELECT scope FROM scopes WHERE taken <> (SELECT count(*) FROM places WHERE places.scope = scopes.scope)',
  },
  {
    name: 'lines-misplaced',
    about: 'lines whose head is not who stands first',
    sql: `SELECT wants FROM lines WHERE (turn, seq) IS NOT
            (SELECT turn, seq FROM reservations WHERE line = lines.id ORDER BY turn, seq LIMIT 1)
          UNION SELECT 'a scope of line ' || line FROM line_scopes JOIN lines ON lines.id = line
            WHERE line_scopes.turn <> lines.turn OR line_scopes.seq <> lines.seq`,
  },
  {
    name: 'places-kept-for-others',
    about: 'places that are kept for somebody who is not the first',
    sql: `SELECT scope || ' at ' || gate FROM kept_places AS kept WHERE (turn, seq) IS NOT
            (SELECT turn, seq FROM lines WHERE lines.gate = kept.gate ORDER BY turn, seq LIMIT 1)`,
  },
  {
    name: 'sessions-miscounted',
    about: 'sessions whose number of messages is wrong',
    sql: `SELECT namespace || '/' || name FROM sessions
          WHERE messages <> (SELECT count(*) FROM session_messages WHERE session = sessions.id)`,
  },
  {
    name: 'messages-not-searchable',
    about: 'messages of sessions that a search does not find, or that it finds and that are gone',
    sql: `SELECT 'message ' || id FROM session_messages WHERE id NOT IN (SELECT id FROM session_words_docsize)
          UNION ALL SELECT 'message ' || id FROM session_words_docsize WHERE id NOT IN (SELECT id FROM session_messages)`,
  },
  {
    name: 'memories-not-searchable',
    about: 'memories that a search does not find, or that it finds and that are gone',
    sql: `SELECT id FROM memories WHERE seq NOT IN (SELECT id FROM memory_words_docsize)
          UNION ALL SELECT 'memory ' || id FROM memory_words_docsize WHERE id NOT IN (SELECT seq FROM memories)`,
  },
  {
    name: 'reservations-miscounted',
    about: 'budgets in which more or less is reserved than for all calls under way',
    sql: `SELECT scope FROM spending WHERE (reserved_tokens, reserved_cost_nanos) <>
            (SELECT coalesce(sum(tokens), 0), coalesce(sum(cost_nanos), 0) FROM call_reservations, json_each(scopes) AS each
             WHERE each.value = spending.scope)`,
  },
  {
    name: 'calls-of-ended-runs',
    about: 'calls that are reserved though their run has ended',
    sql: `SELECT namespace || '/' || uid || ' run ' || run || ' step ' || step FROM call_reservations JOIN runs ON runs.id = run_id
          WHERE ended_at IS NOT NULL`,
  },
  {
    name: 'spending-of-deleted-tasks',
    about: 'budgets of Tasks that were deleted',
    sql: "SELECT scope FROM spending WHERE scope LIKE 'task/%' AND substr(scope, 6) IN (SELECT uid FROM forgotten_tasks)",
  },
  {
    name: 'spending-below-zero',
    about: 'budgets or minutes that hold less than nothing',
    sql: `SELECT scope FROM spending
            WHERE min(tokens, cost_nanos, presumed_tokens, presumed_cost_nanos, reserved_tokens, reserved_cost_nanos) < 0
          UNION ALL SELECT DISTINCT "key" FROM call_times WHERE requests < 1 OR tokens < 0 OR bound < 0`,
  },
  {
    name: 'logs-miscounted',
    about: 'logs whose size is counted wrong, so that they grow too large or are cut too early',
    sql: `SELECT log FROM log_sizes WHERE bytes <> CASE log
            WHEN 'events' THEN (SELECT coalesce(sum(octet_length(data)), 0) FROM events)
            ELSE (SELECT coalesce(sum(octet_length(event) + octet_length(message)), 0) FROM dead_letters) END`,
  },
];
