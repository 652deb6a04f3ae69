import type { Command } from '../command.ts';

/**
 * Every command by its word, loaded when called: a command's imports cost nothing to the others. To add one, write
 * `commands/<noun>.ts` that exports `command`, and add its line here.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  keys: async () => (await import('./keys.ts')).command,
  issues: async () => (await import('./issues.ts')).command,
  'login-link': async () => (await import('./login-link.ts')).command,
  prices: async () => (await import('./prices.ts')).command,
  projects: async () => (await import('./projects.ts')).command,
  quarantine: async () => (await import('./quarantine.ts')).command,
  sourcemaps: async () => (await import('./sourcemaps.ts')).command,
  seed: async () => (await import('./seed.ts')).command,
};
