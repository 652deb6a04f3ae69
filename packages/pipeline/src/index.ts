export * from './events/index.ts';
export * from './traces/index.ts';
