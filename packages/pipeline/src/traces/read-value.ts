import type { AttributeValue } from '@sentryai/schema';
import { cutText } from './limits.ts';
import { textOf } from './json-text.ts';

/** A number sent as number, bigint or digits; null when it is none. */
export function readNumber(value: AttributeValue | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || !/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value)) return null;
  return Number(value);
}

/** A flag sent as boolean, 0/1 or word; null when it is none. */
export function readFlag(value: AttributeValue | undefined): boolean | null {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === 'true' || word === '1' || word === 1) return true;
  if (word === 'false' || word === '0' || word === 0) return false;
  return null;
}

/** A text that was written as JSON once more: Langfuse's Python SDK and MLflow do that to every value, single words included. */
const QUOTED = /^"([^"\\]*)"$/;

/** A short identifying text: trimmed, bounded, without JSON's quotes, numbers as digits, the first of a list. */
export function readIdent(value: AttributeValue | undefined, charsMax: number): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') {
    const text = value.trim();
    return cutText(QUOTED.exec(text)?.[1] ?? text, charsMax);
  }
  if (Array.isArray(value)) return readIdent(value[0], charsMax);
  return typeof value === 'object' ? '' : cutText(textOf(value), charsMax);
}

/** A list sent as array, as JSON text, or as words between commas. */
export function readList(value: AttributeValue | undefined): string[] {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map((item) => textOf(item));
  if (typeof value !== 'string') return value === undefined || value === null ? [] : [textOf(value)];
  const text = value.trim();
  if (text.startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (Array.isArray(parsed))
        return parsed.filter((item) => item !== null).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
    } catch {
      // Python's repr of a list, or cut JSON: read it as words
      return words(text.replaceAll(/^\[|\]$|['"]/g, ''));
    }
  }
  return words(text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text);
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
