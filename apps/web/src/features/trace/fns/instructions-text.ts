import { parseStructured } from '../../../lib/parse-json.ts';

/** System instructions as words: they come as text, or as JSON parts (`{type, content}` or `{text}`), which read badly raw. */
export function instructionsText(stored: string): string {
  const parts = parseStructured(stored);
  if (parts === undefined) return stored;
  const texts = (Array.isArray(parts) ? parts : [parts]).map(partText);
  return texts.every((text) => text !== null) ? texts.join('\n\n') : stored;
}

function partText(part: unknown): string | null {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null) return null;
  const { content, text } = part as Record<string, unknown>;
  if (typeof content === 'string') return content;
  return typeof text === 'string' ? text : null;
}
