import type { ScoreDataType } from '@sentryai/schema';
import { type ItemRecord, listItems, type ListItemsInput } from '../items/list-items.ts';
import type { StoreQuery } from '../query.ts';

export type ScoreRecord = ItemRecord & {
  name: string;
  data_type: ScoreDataType;
  value_number: number | null;
  value_string: string;
  comment: string;
};

/** Scores of a window, newest first: those sent once, and the last version of those that are told again. */
export function listScores(input: ListItemsInput): StoreQuery<ScoreRecord> {
  return listItems<ScoreRecord>('scores', ['name', 'data_type', 'value_number', 'value_string', 'comment'], input);
}
