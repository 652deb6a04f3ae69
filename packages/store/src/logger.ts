/** What the store needs of a logger; pino's shape. */
export type StoreLogger = {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
};

export const silentLogger: StoreLogger = { info() {}, warn() {} };
