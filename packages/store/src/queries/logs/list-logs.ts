import type { LogLevel } from '@sentryai/schema';
import { listItems, type ItemRecord } from '../items/list-items.ts';
import type { ListInput, StoreQuery } from '../query.ts';

export type LogRecord = ItemRecord & { level: LogLevel; message: string; logger: string };

/** Log records of a window, newest first. */
export function listLogs(input: ListInput): StoreQuery<LogRecord> {
  return listItems<LogRecord>('logs', ['level', 'message', 'logger'], input);
}
