export * from './events/index.ts';
export * from './traces/index.ts';
export * from './logs/index.ts';
export * from './sentry/index.ts';
export * from './settle/index.ts';
export { boundRows } from './limits/bound-rows.ts';
