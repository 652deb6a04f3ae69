export { SpanContent } from './components/SpanContent.tsx';
export { spanQuery, traceLogs, traceQuery } from './queries.ts';
