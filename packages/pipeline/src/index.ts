export * from './conversation/index.ts';
export * from './events/index.ts';
export * from './traces/index.ts';
export * from './logs/index.ts';
export * from './running/index.ts';
export * from './sentry/index.ts';
export * from './settle/index.ts';
export * from './metrics/index.ts';
export { boundRows } from './limits/bound-rows.ts';
