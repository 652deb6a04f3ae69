import { foldText, originOf } from '../language/fold-text.ts';
import { guessLanguages } from '../language/guess-languages.ts';
import { LEXICONS } from '../language/lexicons/index.ts';
import type { PhraseHit } from '../language/phrase-matcher.ts';
import { answerPhrases, type PhraseLabel } from '../language/phrases.ts';
import { isQuoted, type Sentence, splitSentences } from '../language/sentences.ts';
import { readOutcome } from './read-outcome.ts';

/** A refusal that an answer consists of. */
export type Refusal = { language: string; start: number; end: number };

/** Answers beyond this help in some way; nobody refuses at such length. Characters of CJK say more. */
const ANSWER_CHARS_MAX = 900;
const DENSE_ANSWER_CHARS_MAX = 400;
/** The refusal has to begin this early. */
const OPENING_CHARS = 220;
const OPENING_SENTENCES = 4;
/** Characters between "I cannot" and what cannot be done. */
const GAP_CHARS = 60;
/** A bare "cannot" needs no subject when it stands this near to the beginning of its sentence. */
const BARE_CHARS = 24;
/** A remainder behind "but" that is longer than this and offers nothing else is help. */
const HELP_CHARS_MIN = 16;

/** Words that may stand before a "cannot" that has no subject. */
const APOLOGY_WORDS = new Set([
  'sorry',
  'unfortunately',
  'regretfully',
  'apologies',
  'but',
  'no',
  'so',
  'afraid',
  'désolé',
  'desole',
  'malheureusement',
]);
/** Languages in which what cannot be done comes after the "cannot". */
const VERB_BEFORE_OBJECT = new Set(['en', 'fr', 'es', 'it', 'pt', 'vi', 'id', 'th']);
/** Languages that say "I can" and "not" in two places. */
const NEGATED_APART = new Set(LEXICONS.filter(({ negation }) => negation !== '').map(({ language }) => language));

type Hit = PhraseHit<PhraseLabel>;

const DENSE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/;

/** The first line of a letter, and what only drafts hold: a place for a name. */
const DRAFT =
  /^(?:\*\*)?(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|тема|konu|ämne|emne|aihe|předmět|tárgy|subiect|θέμα|主题|主旨|件名|제목)(?:\*\*)?\s{0,3}[:\uff1a]|\[(?:your|my|the|ihr|dein|votre|su|tu|il tuo|seu) ?(?:full )?(?:name|title|company|nom|nombre|nome)\]/im;

/** Lists and code are help, whatever stands above them. */
function looksLikeWork(text: string): boolean {
  if (text.includes('```')) return true;
  const items = text.match(/^\s{0,8}(?:[-*\u2022]|\d{1,2}[.)])\s/gm);
  return items !== null && items.length >= 3;
}

function inside(hit: Hit, sentence: Sentence): boolean {
  return hit.start >= sentence.start && hit.end <= sentence.end;
}

function gapBetween(left: Hit, right: Hit): number {
  return left.end <= right.start ? right.start - left.end : right.end <= left.start ? left.start - right.end : 0;
}

/** "Sorry, can't help": nothing but an apology stands before a "cannot" without a subject. */
function isSubjectLess(text: string, sentence: Sentence, hit: Hit): boolean {
  const before = text.slice(sentence.start, hit.start).match(/[\p{L}']+/gu) ?? [];
  return hit.start - sentence.start <= BARE_CHARS && before.every((word) => APOLOGY_WORDS.has(word));
}

/** The hit by which a sentence refuses; null when it does not. */
function refusalIn(text: string, sentence: Sentence, hits: readonly Hit[], language: string): Hit | null {
  const own = hits.filter((hit) => hit.label.language === language && inside(hit, sentence));
  const whole = own.find((hit) => hit.label.category === 'refusal');
  const isUnknowing = own.some((hit) => hit.label.category === 'unknowing');
  // "I was unable to find a document that I can help with": not finding is no refusal, unless it is said twice
  if (isUnknowing || own.some((hit) => hit.label.category === 'condition')) return null;
  if (whole !== undefined) return whole;
  const helps = own.filter((hit) => hit.label.category === 'help');
  const negations = own.filter((hit) => hit.label.category === 'negation');
  for (const hit of own) {
    if (hit.label.category !== 'cannot' && !(hit.label.category === 'cannotBare' && isSubjectLess(text, sentence, hit))) continue;
    const isNegated = (help: Hit): boolean =>
      !NEGATED_APART.has(language) || negations.some((not) => not.start >= hit.start && (help.end <= hit.start || not.end <= help.start));
    if (
      helps.some(
        (help) => gapBetween(hit, help) <= GAP_CHARS && (help.start >= hit.end || !VERB_BEFORE_OBJECT.has(language)) && isNegated(help),
      )
    )
      return hit;
  }
  return null;
}

/** "I won't share it with anyone. It is set up now.": what somebody will not do is a promise when something was done. */
const WILL_NOT = /\b(?:won't|will not|never)\b/;

function isPromise(text: string, sentence: Sentence, hit: Hit): boolean {
  return WILL_NOT.test(text.slice(hit.start, hit.end)) && readOutcome(text.slice(sentence.end)) === 'claims';
}

/** True when what follows the refusal does something for the reader after all. */
function helpsAfterwards(text: string, refusal: Sentence, hits: readonly Hit[], language: string): boolean {
  const rest = hits.filter((hit) => hit.label.language === language && hit.start >= refusal.start);
  const last = rest.findLast((hit) => hit.label.category === 'refusal' || hit.label.category === 'cannot');
  const turn = rest.find(
    (hit) => hit.label.category === 'contrast' && hit.start > (last === undefined ? refusal.start : refusalEnd(last, rest)),
  );
  if (turn === undefined) return false;
  const after = rest.filter((hit) => hit.start >= turn.end);
  if (after.some((hit) => hit.label.category === 'offer' || hit.label.category === 'refusal')) return false;
  if (after.some((hit) => hit.label.category === 'claims')) return true;
  return text.length - turn.end >= HELP_CHARS_MIN * (DENSE.test(text) ? 0.5 : 1) && !after.some((hit) => hit.label.category === 'help');
}

function refusalEnd(hit: Hit, hits: readonly Hit[]): number {
  const help = hits.find((other) => other.label.category === 'help' && other.start >= hit.end && other.start - hit.end <= GAP_CHARS);
  return help?.end ?? hit.end;
}

/**
 * Whether an answer refuses: it opens with, or consists of, the statement that it cannot or will not help, and does
 * nothing else. Quoting a refusal, not finding something, and helping after a "cannot" are no refusals.
 * errors  none; linear in the length of the text
 */
export function readRefusal(answer: string): Refusal | null {
  const trimmed = answer.trim();
  const charsMax = DENSE.test(trimmed.slice(0, 200)) ? DENSE_ANSWER_CHARS_MAX : ANSWER_CHARS_MAX;
  if (trimmed === '' || trimmed.length > charsMax || looksLikeWork(trimmed)) return null;
  const offset = answer.indexOf(trimmed);
  const folded = foldText(trimmed);
  const { text } = folded;
  const hits = answerPhrases().find(text);
  if (!hits.some(({ label }) => label.category === 'cannot' || label.category === 'cannotBare' || label.category === 'refusal'))
    return null;
  if (DRAFT.test(trimmed)) return null;
  const sentences = splitSentences(text, OPENING_SENTENCES);
  for (const language of guessLanguages(trimmed)) {
    for (const sentence of sentences) {
      if (sentence.start > OPENING_CHARS) break;
      const hit = refusalIn(text, sentence, hits, language);
      if (hit === null || hit.start > OPENING_CHARS || isQuoted(text, hit.start, hit.end)) continue;
      if (helpsAfterwards(text, sentence, hits, language) || isPromise(text, sentence, hit)) continue;
      return { language, start: offset + originOf(folded, sentence.start), end: offset + originOf(folded, sentence.end) };
    }
  }
  return null;
}
