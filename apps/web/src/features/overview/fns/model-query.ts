import { term } from '../../../lib/search-query.ts';

/** Search that finds the traces of one group of the model chart. */
export function modelQuery(group: string | null): string {
  return group === null || group === '' ? 'kind:[llm, embedding] not has:model' : term('model', group);
}
