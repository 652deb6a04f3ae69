import type { ContentFormat } from '@sentryai/schema';

export type ContentText = { text: string; format: ContentFormat };

const NOTHING: ContentText = { text: '', format: '' };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Which list of messages a value is: OpenTelemetry's (`parts`), OpenAI's (`content`, `tool_calls`), or none. */
function messageFormat(value: unknown): 'messages' | 'openai' | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const areMessages = value.every((entry) => isRecord(entry) && typeof entry['role'] === 'string');
  if (!areMessages) return null;
  return value.some((entry) => isRecord(entry) && Array.isArray(entry['parts'])) ? 'messages' : 'openai';
}

/** Texts that may be JSON inside: clients often serialize before they send. */
function formatOfText(text: string): ContentFormat {
  const first = text.trimStart().at(0);
  if (first !== '[' && first !== '{') return 'text';
  try {
    const value: unknown = JSON.parse(text);
    return messageFormat(value) ?? 'json';
  } catch {
    // Text that merely begins with a bracket.
    return 'text';
  }
}

/**
 * What is stored for `input` or `output`: text as it came, anything else as JSON, with the name of its shape.
 * A single message (`{"role","content"}`) is stored as a list of one. undefined and '' give nothing.
 */
export function contentText(value: unknown): ContentText {
  if (value === undefined || value === null || value === '') return NOTHING;
  if (typeof value === 'string') return { text: value, format: formatOfText(value) };
  const isSingleMessage =
    isRecord(value) && messageFormat([value]) !== null && ('content' in value || 'parts' in value || 'tool_calls' in value);
  const content = isSingleMessage ? [value] : value;
  return { text: JSON.stringify(content), format: messageFormat(content) ?? 'json' };
}

/** JSON text of a list or object, '' for an empty or absent one. */
export function jsonText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object' && Object.keys(value).length === 0) return '';
  return JSON.stringify(value);
}
