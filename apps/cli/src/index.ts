export * from './command.ts';
export * from './run-cli.ts';
export * from './web-url.ts';
