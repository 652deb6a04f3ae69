import type { LogLevel } from '@sentryai/schema';
import { type ItemRecord, listItems, type ListItemsInput } from '../items/list-items.ts';
import type { StoreQuery } from '../query.ts';

export type LogRecord = ItemRecord & { level: LogLevel; message: string; logger: string };

/** Log records of a window, newest first. */
export function listLogs(input: ListItemsInput): StoreQuery<LogRecord> {
  return listItems<LogRecord>('logs', ['level', 'message', 'logger'], input);
}
