/** Value of a `datetime-local` field (local time, minutes) for a moment. */
export function toLocalField(timeMs: number): string {
  const date = new Date(timeMs);
  const local = new Date(timeMs - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The moment that a `datetime-local` field names; NaN when it is empty. */
export function fromLocalField(value: string): number {
  return new Date(value).getTime();
}
