/** Columns of span_content that the text indexes cover. */
export const INDEXED_CONTENT: readonly string[] = ['input', 'output'];

/** Expressions of the text indexes (schema/0008): only a condition over exactly these uses them. */
export const CONTENT_WORDS = String.raw`lower(concat(input, '\n', output))`;
export const CONTENT_SCRIPTS = String.raw`replaceRegexpAll(concat(input, '\n', output), '[\\x00-\\x7F]+', ' ')`;

/**
 * Condition that all of these single characters, none of them ASCII, occur. It takes the tokenizer of the index, also in
 * parts that are older than the index; named in the call, it would keep the engine from using the index (measured).
 *  parameter  placeholder of an Array(String), not empty: nothing has all of no tokens
 */
export function hasCharacters(parameter: string): string {
  return `hasAllTokens(${CONTENT_SCRIPTS}, ${parameter})`;
}
