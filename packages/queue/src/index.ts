export * from './errors.ts';
export { readFrames } from './framing.ts';
export * from './log/index.ts';
export * from './port.ts';
export * from './redis-streams/index.ts';
export { queueStateOf } from './queue-state-of.ts';
