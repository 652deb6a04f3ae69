import type { SearchDialect } from '../dialect.ts';

/** Search over releases: columns that sessions, errors and spans share. */
export const releaseSearch: SearchDialect = {
  keys: new Map([
    ['release', { type: 'text', sql: 'release' }],
    ['environment', { type: 'text', sql: 'environment' }],
  ]),
  textColumns: ['release'],
  idColumns: [],
};
