export * from './logger.ts';
export * from './metric-name.ts';
export * from './metrics.ts';
export * from './redaction.ts';
