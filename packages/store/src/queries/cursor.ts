import type { Cursor } from './query.ts';

/** Opaque text of a cursor: base64url of its sort values. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.timeUs, ...cursor.ids])).toString('base64url');
}

/** What the ids of a list's cursor are: hex of so many bytes, or any text. */
export type CursorShape = readonly ('hex16' | 'hex8' | 'text')[];

const ID_FORMS = { hex16: /^[0-9a-f]{32}$/, hex8: /^[0-9a-f]{16}$/, text: /^/ } as const;

/**
 * Reads a cursor back. Checked as strictly as any other input: its values become query parameters.
 * shape    the ids that this list sorts by, beside time
 * returns  null when the text is not a cursor of this list (made up, cut, or of another list)
 */
export function decodeCursor(text: string, shape: CursorShape): Cursor | null {
  const values = parse(text);
  if (!Array.isArray(values) || values.length !== shape.length + 1) return null;
  const [timeUs, ...ids] = values as unknown[];
  if (typeof timeUs !== 'number' || !Number.isSafeInteger(timeUs)) return null;
  const areRight = shape.every((form, index) => typeof ids[index] === 'string' && ID_FORMS[form].test(ids[index]));
  return areRight ? { timeUs, ids: ids as string[] } : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // Not JSON means not ours; the caller answers 400.
    return null;
  }
}
