import type { ComparisonOperator, Pattern } from './expression.ts';
import type { SqlParams } from './sql-params.ts';

/** What a key stands for. `sql` is an expression over the table's columns. */
export type SearchKey =
  | { type: 'text'; sql: string }
  /** `unit: 'ms'` also takes 1.5s, 2m, 1h. Null never matches. */
  | { type: 'number'; sql: string; unit?: 'ms' }
  | { type: 'bool'; sql: string }
  /** One of a few words. `also`: other spellings of them. `isOneOf`: for words that stand elsewhere too; `words` is SQL of a list. */
  | {
      type: 'enum';
      sql: string;
      values: readonly string[];
      also?: Readonly<Record<string, string>>;
      isOneOf?: (words: string) => string;
    }
  /** 16 or 8 bytes, written as hex or UUID. `also`: another condition for rows that belong to the id (an expression of 16 or 8 bytes). */
  | { type: 'id'; sql: string; bytes: 8 | 16; also?: (id: string) => string }
  | { type: 'time'; sql: string }
  /** A big text: a value is looked for inside it. */
  | { type: 'content'; columns: readonly string[] }
  /** A map whose keys are the values of the term: `tags:important`. */
  | { type: 'map'; sql: string };

/** How unknown keys are looked up. */
export type AttributeLookup = {
  match(key: string, patterns: readonly Pattern[], params: SqlParams): string;
  compare(key: string, operator: ComparisonOperator, value: number, params: SqlParams): string;
  has(key: string, params: SqlParams): string;
};

/** Everything the compiler must know about one table. */
export type SearchDialect = {
  /** `user_id`, `duration_ms` … and other names of the same columns. */
  keys: ReadonlyMap<string, SearchKey>;
  /** Absent: rows have no attributes, and an unknown key is a mistake. */
  attributes?: AttributeLookup;
  /** Columns in which free text is looked for. */
  textColumns: readonly string[];
  /** Id columns that a pasted id is compared with as well. */
  idColumns: readonly { sql: string; bytes: 8 | 16 }[];
  /** Condition over big texts that lie elsewhere; absent when the table has none. */
  content?: {
    /** Rows whose big texts fulfil a condition over these columns. */
    where: (condition: string) => string;
    /** Rows whose big texts contain something; `columns` default to all that free text is looked for in. */
    contains: (pattern: Pattern, params: SqlParams, columns?: readonly string[]) => string;
  };
};

export type SearchContext = {
  /** Unix milliseconds that `now` and `-24h` mean. */
  nowMs: number;
};
