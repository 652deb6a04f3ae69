export * from './decode-traces.ts';
export * from './decode-logs.ts';
export * from './decoded.ts';
export * from './decoded-logs.ts';
export * from './encode-responses.ts';
export * from './inspect-traces.ts';
export * from './otlp-decode-error.ts';
export { logTimeUs } from './log-rules.ts';
export { effectiveTimes } from './span-rules.ts';
