import { isModelName } from './model-names.ts';
import { normalizeWord } from './normalize-word.ts';
import { CODE_NOUNS } from './words.ts';

const PLAIN_WORD = /^[A-Za-z]+$/;
/** `snake_case`, `camelCase`, `PascalCase`, `a.b`, `A::b`, `call()`, `a[0].b`: how programs name things, not how people do. */
const CODE_NAME = /^[@$#]?[A-Za-z_][\w$]*(?:(?:\.|::|->|\/|-|:)[A-Za-z_$][\w$]*|\[\d*\]|\(\))*$/;
const HAS_CODE_SHAPE = /_|\.|::|->|[a-z][A-Z]|[A-Z]{2}[a-z]|\(\)|\[/;

/**
 * What stands for a quoted text: code's own names stay, values go. A lone word could be either (`tool "search"`, `user
 * "alice"`): its neighbors decide.
 *  previous, next  the words around the quotes, in lower case, '' at the ends
 *  isOfApi         the text is an API's answer, where a lone word in quotes is the API's own
 */
export function normalizeQuoted(content: string, previous: string, next: string, isOfApi: boolean): string {
  const text = content.trim();
  if (text === '' || text.length > 120 || /\s/.test(text)) return '<str>';
  if (isModelName(text)) return '<model>';
  const isBesideNoun = isOfApi || CODE_NOUNS.has(previous) || CODE_NOUNS.has(next);
  if (PLAIN_WORD.test(text) && !HAS_CODE_SHAPE.test(text)) {
    const isConstant = text.length > 1 && text === text.toUpperCase();
    const isAlone = previous === '' && next === '' && text === text.toLowerCase();
    if (!isBesideNoun && !isConstant && !isAlone) return '<str>';
    const normal = normalizeWord(text, previous);
    return normal.startsWith('<') ? normal : `'${normal}'`;
  }
  const normal = normalizeWord(text, previous);
  if (normal.startsWith('<')) return normal;
  if (!isBesideNoun && !(CODE_NAME.test(text) && HAS_CODE_SHAPE.test(text))) return '<str>';
  return `'${normal}'`;
}
