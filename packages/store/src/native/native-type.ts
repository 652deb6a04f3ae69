/** A type as the engine writes it, `Map(UInt16, Int64)`, cut into its name and arguments. */
export type NativeType = { name: string; args: string[] };

export function parseNativeType(text: string): NativeType {
  const open = text.indexOf('(');
  if (open === -1) return { name: text, args: [] };
  return { name: text.slice(0, open), args: splitArguments(text.slice(open + 1, -1)) };
}

/** Splits at the commas that stand in no parentheses and no quotes. */
function splitArguments(text: string): string[] {
  const args: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isQuoted && char === '\\') at += 1;
    else if (char === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      args.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  args.push(text.slice(from).trim());
  return args;
}

/** Names of an enum by number: `'unset' = 0`. */
export function enumNames(args: readonly string[]): Map<number, string> {
  return new Map(
    args.map((arg) => {
      const equals = arg.lastIndexOf('=');
      const name = arg.slice(arg.indexOf("'") + 1, arg.lastIndexOf("'", equals));
      return [Number(arg.slice(equals + 1)), name.replace(/\\(.)/gs, '$1')];
    }),
  );
}
