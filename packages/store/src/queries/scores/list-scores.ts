import { listItems, type ItemRecord } from '../items/list-items.ts';
import type { ListInput, StoreQuery } from '../query.ts';

export type ScoreRecord = ItemRecord & {
  name: string;
  data_type: 'numeric' | 'categorical' | 'boolean';
  value_number: number | null;
  value_string: string;
  comment: string;
};

/** Scores of a window, newest first. */
export function listScores(input: ListInput): StoreQuery<ScoreRecord> {
  return listItems<ScoreRecord>('scores', ['name', 'data_type', 'value_number', 'value_string', 'comment'], input);
}
