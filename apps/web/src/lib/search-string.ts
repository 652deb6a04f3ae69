/** URL search <-> flat strings. The router's default would turn `query=123` into a number and quote plain text. */
export function parseSearchString(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Empty and absent values leave no trace; `:`, `,`, `*` and `[]` stay readable because people share these addresses. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  const text = params.toString().replace(/%(?:3A|2C|2A|5B|5D|2F)/g, decodeURIComponent);
  return text === '' ? '' : `?${text}`;
}

/** A string out of untrusted search values, undefined for anything else. */
export function textParam(raw: Record<string, unknown>, name: string): string | undefined {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
