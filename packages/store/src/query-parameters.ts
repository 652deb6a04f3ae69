import { QueryInvalidError } from './errors.ts';

const PLACEHOLDER = /\{\s*([a-z_][a-z0-9_]*)\s*:/gi;

/** Throws when the SQL names a parameter that was not given: engines fail late on that, or take a stale value. */
export function assertParameters(name: string, sql: string, params: Readonly<Record<string, unknown>>): void {
  for (const [, placeholder] of sql.matchAll(PLACEHOLDER)) {
    if (params[placeholder!] === undefined) {
      throw new QueryInvalidError(
        `Query ${name} was not run: its parameter ${placeholder} was not given. This is a defect in the caller.`,
        {
          context: { query: name, parameter: placeholder! },
        },
      );
    }
  }
}

/**
 * A parameter's value as the engine reads it (its `Escaped` text form). The value is parsed by the type that the
 * placeholder declares and never becomes SQL.
 */
export function formatParameter(value: unknown): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return formatNested(value);
}

function formatNested(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${escapeText(value)}'`;
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (Array.isArray(value)) return `[${value.map(formatNested).join(',')}]`;
  if (isPlainObject(value)) {
    const pairs = Object.entries(value).map(([key, item]) => `${formatNested(key)}:${formatNested(item)}`);
    return `{${pairs.join(',')}}`;
  }
  throw new TypeError('a query parameter is neither text, number, boolean, null, array nor plain object');
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return String(value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0', // a raw NUL would end the statement at the engine's C boundary
};

/** A text as a quoted SQL literal, for statements that take no parameters. */
export function textLiteral(text: string): string {
  return `'${escapeText(text)}'`;
}

/** Escapes for the engine's text form and its quoted literals, which share these rules. */
export function escapeText(text: string): string {
  return text.replace(/[\\'\t\n\r\0]/g, (character) => ESCAPES[character]!);
}
