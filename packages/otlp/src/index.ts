export * from './decode-traces.ts';
export * from './decoded.ts';
export * from './encode-responses.ts';
export * from './inspect-traces.ts';
export * from './otlp-decode-error.ts';
export { effectiveTimes } from './span-rules.ts';
