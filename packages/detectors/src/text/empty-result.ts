import { isObject, parseJson } from '../trace/json-value.ts';

/** Beginnings of a text that says that nothing was found. */
const EMPTY_TEXT =
  /^\s*["']?(?:(?:there (?:are|were) |(?:i |we )?(?:found|have) |(?:your |the )?(?:search|query|lookup) (?:returned|found|gave|matched) |returned )?(?:no|0|zero) (?:\S{1,20} ){0,3}(?:results?|documents?|match(?:es)?|hits|articles?|entries|records|information|pages?|passages?|items)\b|nothing (?:was )?(?:found|matched)|none found|not found|(?:i |we )?(?:could ?n[o']t|did ?n[o']t|could not|did not) find any\b|keine (?:\S{1,20} ){0,2}(?:ergebnisse|treffer|dokumente|eintr\u00e4ge)|nichts gefunden|aucun (?:r\u00e9sultat|resultat|document)|rien trouv\u00e9|sin resultados|ning\u00fan (?:resultado|documento)|no se (?:encontr\u00f3|encontraron|han encontrado|ha encontrado)|nessun (?:risultato|documento)|nenhum (?:resultado|documento)|nada (?:foi )?encontrado|geen (?:\S{1,20} )?(?:resultaten|documenten)|niets gevonden|brak wynik\u00f3w|nie znaleziono|inga (?:\S{1,20} )?(?:resultat|tr\u00e4ffar|dokument)|ingen (?:\S{1,20} )?(?:resultater|treff|dokumenter)|ei (?:\S{1,20} )?(?:tuloksia|hakutuloksia|osumia)|\u017e\u00e1dn\u00e9 (?:v\u00fdsledky|dokumenty)|nincs (?:tal\u00e1lat|eredm\u00e9ny)|niciun rezultat|sonu\u00e7 bulunamad\u0131|kh\u00f4ng t\u00ecm th\u1ea5y|kh\u00f4ng c\u00f3 k\u1ebft qu\u1ea3|tidak ada (?:hasil|dokumen)|tidak ditemukan|\u043d\u0438\u0447\u0435\u0433\u043e \u043d\u0435 \u043d\u0430\u0439\u0434\u0435\u043d\u043e|\u043d\u0435\u0442 \u0440\u0435\u0437\u0443\u043b\u044c\u0442\u0430\u0442\u043e\u0432|\u043d\u0456\u0447\u043e\u0433\u043e \u043d\u0435 \u0437\u043d\u0430\u0439\u0434\u0435\u043d\u043e|\u03b4\u03b5\u03bd \u03b2\u03c1\u03ad\u03b8\u03b7\u03ba\u03b1\u03bd)/iu;
/** The same in languages that put it at the end of the sentence. */
const EMPTY_SENTENCE =
  /^[^.\u3002\n]{0,40}(?:\u6ca1\u6709\u627e\u5230|\u6c92\u6709\u627e\u5230|\u672a\u627e\u5230|\u65e0\u7ed3\u679c|\u7121\u7d50\u679c|\u898b\u3064\u304b\u308a\u307e\u305b\u3093|\uacb0\uacfc\uac00 \uc5c6|\ucc3e\uc744 \uc218 \uc5c6|\u043d\u0435 \u043d\u0430\u0439\u0434\u0435\u043d|\u043d\u0435 \u0437\u043d\u0430\u0439\u0434\u0435\u043d|\u0644\u0627 \u062a\u0648\u062c\u062f \u0646\u062a\u0627\u0626\u062c|\u05dc\u05d0 \u05e0\u05de\u05e6\u05d0|\u0e44\u0e21\u0e48\u0e1e\u0e1a|\u0928\u0939\u0940\u0902 \u092e\u093f\u0932)/u;
/** Properties under which searches return what they found. */
const LIST_KEYS = [
  'documents',
  'docs',
  'results',
  'hits',
  'matches',
  'items',
  'chunks',
  'nodes',
  'passages',
  'articles',
  'records',
  'data',
  'entries',
  'sources',
  'value',
  'content',
  'ids',
  'source_nodes',
  'contexts',
  'points',
  'output',
  'result',
  'response',
];
const COUNT_KEYS = ['total', 'count', 'total_results', 'totalResults', 'num_results', 'total_count', 'totalCount', 'found', 'hits_count'];
const RESULT_CHARS_MAX = 4_000;
/** Whoever goes on like this has found something after all. */
const CONTRAST = /\b(?:but|however|aber|jedoch|mais|pero|però|mas|maar|men|mutta|ale)\b/iu;
/** A longer text says more than that nothing was found. */
const EMPTY_CHARS_MAX = 300;

/** Whether a search's result holds nothing; null when that cannot be told. */
export function isEmptyResult(text: string, depth = 0): boolean | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > RESULT_CHARS_MAX) return null;
  if (!/^[[{"]/.test(trimmed))
    return trimmed.length < EMPTY_CHARS_MAX && (EMPTY_TEXT.test(trimmed) || EMPTY_SENTENCE.test(trimmed)) && !CONTRAST.test(trimmed);
  const value = parseJson(trimmed);
  return value === undefined ? null : isEmptyValue(value, depth);
}

function isEmptyValue(value: unknown, depth: number): boolean | null {
  if (typeof value === 'string') return depth > 3 ? null : isEmptyResult(value, depth + 1);
  if (Array.isArray(value)) {
    // lists of lists come from batched queries; MCP wraps one text
    if (value.length === 0) return true;
    if (value.every((item) => Array.isArray(item) && item.length === 0)) return true;
    const only: unknown = value.length === 1 ? value[0] : undefined;
    return isObject(only) && typeof only['text'] === 'string' && only['type'] === 'text' && depth < 3
      ? isEmptyResult(only['text'], depth + 1)
      : false;
  }
  if (!isObject(value)) return null;
  for (const key of LIST_KEYS) {
    const list = value[key];
    if (Array.isArray(list) || (isObject(list) && depth < 2 && LIST_KEYS.some((inner) => Array.isArray(list[inner]))))
      return isEmptyValue(list, depth + 1);
    // JSON in a text, or nothing but a text
    if (typeof list === 'string' && depth < 2 && (/^\s*[[{]/.test(list) || Object.keys(value).length === 1))
      return isEmptyResult(list, depth + 1);
  }
  for (const key of COUNT_KEYS) if (value[key] === 0) return true;
  return false;
}
