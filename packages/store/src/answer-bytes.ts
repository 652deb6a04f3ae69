/** Rows of Store.queryBytes. Imports nothing of the engine or the client: it is read in worker threads. */
type CompactAnswer = { meta: { name: string }[]; data: unknown[][] };

/** The rows as objects, all of one shape. */
export function readAnswer<Row extends object>(bytes: Uint8Array): Row[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const { meta, data } = JSON.parse(text) as CompactAnswer;
  const names = meta.map(({ name }) => name);
  return data.map((values) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < names.length; index++) row[names[index] as string] = values[index];
    return row as Row;
  });
}
