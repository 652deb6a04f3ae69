import type { StoredBool, StoredInteger } from './tables.ts';

/** The one place where the twins' types differ: booleans (0/1 against boolean) and 64-bit integers (number against text). */
export type EngineValues = {
  writeBool(value: boolean): StoredBool;
  readBool(value: StoredBool): boolean;
  readInteger(value: StoredInteger): number;
};

/** SQLite has no boolean; node:sqlite answers integers as numbers. */
export const sqliteValues: EngineValues = {
  writeBool: (value) => (value ? 1 : 0),
  readBool: (value) => value === 1 || value === true,
  readInteger: (value) => Number(value),
};
