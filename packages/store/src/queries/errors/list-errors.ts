import type { LogLevel } from '@sentryai/schema';
import { type ItemRecord, listItems, type ListItemsInput } from '../items/list-items.ts';
import type { StoreQuery } from '../query.ts';

export type ErrorRecord = ItemRecord & {
  level: LogLevel;
  message: string;
  error_type: string;
  error_value: string;
  is_handled: boolean | null;
  /** JSON texts, '' when none. */
  exceptions: string;
  fingerprint: string;
  breadcrumbs: string;
  contexts: string;
};

const COLUMNS = ['level', 'message', 'error_type', 'error_value', 'is_handled', 'exceptions', 'fingerprint', 'breadcrumbs', 'contexts'];

/** Error occurrences of a window, newest first, with their stack traces. */
export function listErrors(input: ListItemsInput): StoreQuery<ErrorRecord> {
  return listItems<ErrorRecord>('errors', COLUMNS, input);
}
