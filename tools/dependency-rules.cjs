/**
 * Which folder may import which: the picture of docs/architecture.md as rules. Flow is one way,
 * apps -> packages -> schema; a rule that forbids nothing any more should be deleted.
 */
const pure = '^packages/(schema|otlp|sentry|langfuse|conventions|issues|occurrences|pipeline|pricing|detectors|grouping)/src';
const tests = '\\.test\\.tsx?$|/testing/|\\.contract\\.ts$|\\.fixture\\.ts$|/contract\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'A cycle makes two files one.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'packages-never-import-apps',
      comment: 'Libraries do not know who runs them.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|e2e|bench|fuzz)/' },
    },
    {
      name: 'apps-stand-alone',
      comment: 'Only the all-in-one server (and the command line, which seeds) composes other apps.',
      severity: 'error',
      from: { path: '^apps/(ingest|processor|api|web|demo)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'schema-is-the-bottom',
      comment: 'Everybody shares schema; it may need nothing of ours.',
      severity: 'error',
      from: { path: '^packages/schema/' },
      to: { path: '^packages/', pathNot: '^packages/schema/' },
    },
    {
      name: 'pure-packages-do-no-io',
      comment: 'Normalizing must give the same rows for the same bytes, whenever and wherever it runs.',
      severity: 'error',
      from: { path: pure, pathNot: tests },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib|buffer)$' },
    },
    {
      name: 'pure-packages-know-no-ports',
      comment: 'Queue, store and metadata are chosen in apps.',
      severity: 'error',
      from: { path: pure },
      to: { path: '^packages/(queue|store|metadata|http|telemetry)/' },
    },
    {
      name: 'page-imports-types-only',
      comment: 'The page must not carry server code; schema is imported for its types.',
      severity: 'error',
      from: { path: '^apps/web/src' },
      to: { path: '^packages/(?!schema/)' },
    },
    {
      name: 'product-never-imports-tests',
      comment: 'Test code stays out of what runs.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: `${tests}|^packages/testing/` },
      to: { path: '\\.test\\.tsx?$|^packages/testing/' },
    },
    {
      name: 'sdk-imports-nothing-of-ours',
      comment: 'A published SDK has no access to private packages.',
      severity: 'error',
      from: { path: '^sdks/' },
      to: { path: '^(apps|packages)/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.gen' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
