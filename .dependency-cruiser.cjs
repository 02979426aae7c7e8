/**
 * The sentences of ARCHITECTURE.md about who may import whom, one rule each.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const product = '^(shared|eventing|operator|functions|workers|image|local|cli|demo)/';

/** Nothing in `floor` may import anything in `above`. */
const floor = (name, from, above) => ({ name, severity: 'error', from: { path: from }, to: { path: above } });

/** `pkg` is imported in `rooms` only. */
const door = (name, pkg, rooms) => ({
  name: `one-door-${name}`,
  severity: 'error',
  comment: `${pkg} has one door: ${rooms}`,
  from: { path: product, pathNot: rooms },
  to: { path: `node_modules/${pkg}/`, dependencyTypesNot: ['type-only'] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    floor('shared-is-the-floor', '^shared/', '^(eventing|operator|functions|workers|image|local|cli|demo|test|bench)/'),
    floor('eventing-knows-no-one-above', '^eventing/', '^(operator|functions|workers|image|local|cli|demo|test|bench)/'),
    floor('the-operator-is-a-stranger-to-functions', '^operator/', '^(functions|workers|image|local|cli|demo|test|bench)/'),
    floor(
      'functions-know-no-operator-and-no-server-of-one-machine',
      '^functions/',
      '^(operator|workers|image|local|cli|demo|test|bench)/',
    ),
    floor('workers-know-no-room-but-by-http', '^workers/', '^(operator|functions|image|local|cli|demo|test|bench)/'),
    floor('the-image-knows-rooms-only', '^image/', '^(local|cli|demo|test|bench)/'),
    floor('local-is-below-the-command-line', '^local/', '^(cli|demo|test|bench)/'),
    floor('the-command-line-is-below-the-demo', '^cli/', '^(demo|test|bench)/'),
    floor('nothing-imports-tests-or-benches', product, '^(test|bench)/'),
    {
      name: 'a-function-never-imports-another',
      severity: 'error',
      from: { path: '^functions/([^/]+)/.+' },
      to: { path: '^functions/([^/]+)/', pathNot: '^functions/$1/' },
    },
    {
      name: 'only-the-composition-root-knows-every-room',
      comment: 'the local servers stand in for a cluster: they know nothing of our functions',
      severity: 'error',
      from: { path: '^local/', pathNot: '^local/(dev|rooms)\\.ts$' },
      to: { path: '^(functions|operator|workers)/' },
    },
    {
      name: 'core-is-pure',
      comment: 'a core/ file imports core/ files, API types, generated data and errors; never a package or an I/O module',
      severity: 'error',
      from: { path: '(^|/)core/', pathNot: '^test/' },
      to: {
        pathNot: '(^|/)core/|^shared/(api|errors)/|^eventing/generated/|^(node:)?crypto$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'generated-is-a-leaf',
      severity: 'error',
      from: { path: '/generated/' },
      to: { pathNot: '/generated/|^shared/(api|llm)/' },
    },
    door('kubernetes', '@kubernetes/client-node', '^shared/kube/'),
    door('cloudevents', 'cloudevents', '^eventing/'),
    door('express', 'express(-openapi-validator)?', '^functions/api/'),
    door('sqlite', '(knex|better-sqlite3)', '^functions/store/|^local/storage/'),
    door('mcp', '@modelcontextprotocol/client', '^shared/mcp/'),
    door('models', '(@anthropic-ai/sdk|openai)', '^shared/llm/'),
    door('jwt', 'jose', '^shared/auth/|^local/apiserver/auth/'),
    door('schema', '(ajv|ajv-formats)', '^shared/schema/'),
    door('certificates', '@peculiar/x509', '^local/apiserver/auth/'),
    door('cel', '@marcbachmann/cel-js', '^shared/cel/'),
    door('yaml', 'js-yaml', '^shared/yaml/'),
    door('metrics', 'prom-client', '^shared/metrics/'),
    door('traces', '@opentelemetry', '^shared/tracing/'),
    door('log', '(pino|pino-pretty)', '^shared/log/'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
