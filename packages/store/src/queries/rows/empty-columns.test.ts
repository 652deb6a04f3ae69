import { describe, expect, it } from 'vitest';
import { chooseColumns } from './empty-columns.ts';

describe('columns of a list', () => {
  it('are all read unless somebody says otherwise', () => {
    expect(chooseColumns('logs', ['trace_id', 'message', 'tags'], {})).toEqual({ read: ['trace_id', 'message', 'tags'], empty: [] });
  });

  it('have the empty value of their type where they are not read; ids and times always are', () => {
    const columns = ['trace_id', 'start_time', 'name', 'status', 'input_tokens', 'tags'];
    expect(chooseColumns('spans', columns, { isRead: (column) => column === 'name' })).toEqual({
      read: ['trace_id', 'start_time', 'name'],
      empty: [
        "toString(defaultValueOfTypeName('Enum8(\\'unset\\' = 0, \\'ok\\' = 1, \\'error\\' = 2)')) AS status",
        "defaultValueOfTypeName('Nullable(UInt64)') AS input_tokens",
        "defaultValueOfTypeName('Map(String, String)') AS tags",
      ],
    });
  });
});
