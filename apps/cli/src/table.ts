/** Rows as aligned columns for people; the last column is not padded. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lines = all.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
  );
  return `${lines.join('\n')}\n`;
}

/** Rows as columns of some of their fields: a comma list, as `--fields` has it. Null is empty; lists and objects are JSON. */
export function formatFields(fields: string, rows: readonly object[]): string {
  const names = fields.split(',').map((name) => name.trim());
  const cell = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value ?? undefined) ?? ''));
  return formatTable(
    names.map((name) => name.toUpperCase().replaceAll('_', ' ')),
    rows.map((row) => names.map((name) => cell((row as Readonly<Record<string, unknown>>)[name]))),
  );
}
