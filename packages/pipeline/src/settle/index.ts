export { usageDelta } from './usage-delta.ts';
export { type SettledSpan, usageOfTrace } from './usage-of-trace.ts';
