export { nodeOf, graphPlaces } from './graph-nodes.ts';
export { inheritContext, type SpanContext } from './inherited-context.ts';
export { usageDelta } from './usage-delta.ts';
export { type SettledSpan, UNCOUNTED_KINDS, usageOfTrace } from './usage-of-trace.ts';
