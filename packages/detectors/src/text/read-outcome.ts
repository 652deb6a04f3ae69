import { foldText } from '../language/fold-text.ts';
import { guessLanguages } from '../language/guess-languages.ts';
import type { PhraseHit } from '../language/phrase-matcher.ts';
import { answerPhrases, type PhraseLabel } from '../language/phrases.ts';
import { splitSentences } from '../language/sentences.ts';

/** What an answer says about how it went. `neither` also when its language is not read. */
export type Outcome = 'claims' | 'admits' | 'neither';

const ANSWER_CHARS_MAX = 6_000;
const SENTENCES_MAX = 60;
/** How far before a claim a negation turns it around; scripts without blanks put it right before. */
const NEGATION_CHARS = 36;
const DENSE_NEGATION_CHARS = 4;
const DENSE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/;

const APART_CHARS = 80;

type Hit = PhraseHit<PhraseLabel>;

function isNegated(hit: Hit, hits: readonly Hit[], sentenceStart: number, isDense: boolean): boolean {
  const reach = isDense ? DENSE_NEGATION_CHARS : NEGATION_CHARS;
  return hits.some(
    (other) => other.label.category === 'not' && other.start >= sentenceStart && other.end <= hit.start && hit.start - other.end <= reach,
  );
}

/** "could … not": two words with others in between, in one sentence. */
function hasFailedApart(hits: readonly Hit[], text: string): boolean {
  return hits.some(
    (could) =>
      could.label.category === 'could' &&
      hits.some(
        (not) =>
          not.label.category === 'negation' &&
          not.label.language === could.label.language &&
          not.start >= could.end &&
          not.start - could.end <= APART_CHARS &&
          !/[,.!?;]/.test(text.slice(could.end, not.start)),
      ),
  );
}

/**
 * Whether an answer claims that something was done, or admits that it was not. One admission outweighs all claims: who
 * says what failed hides nothing.
 */
export function readOutcome(answer: string): Outcome {
  const { text } = foldText(answer.slice(0, ANSWER_CHARS_MAX));
  const languages = guessLanguages(answer);
  const hits = answerPhrases()
    .find(text)
    .filter(({ label }) => languages.has(label.language));
  if (hits.some(({ label }) => label.category === 'admits' || label.category === 'refusal')) return 'admits';
  if (hasFailedApart(hits, text)) return 'admits';
  const claims = hits.filter(({ label }) => label.category === 'claims');
  if (claims.length === 0) return 'neither';
  const isDense = DENSE.test(text);
  const sentences = splitSentences(text, SENTENCES_MAX);
  let hasClaim = false;
  for (const claim of claims) {
    const sentence = sentences.find(({ start, end }) => claim.start >= start && claim.start < end);
    // a question claims nothing
    if (sentence !== undefined && /[?\uff1f\u061f]\s*$/.test(text.slice(sentence.start, sentence.end))) continue;
    const own = hits.filter((hit) => hit.label.language === claim.label.language);
    if (!isNegated(claim, own, sentence?.start ?? 0, isDense)) hasClaim = true;
  }
  return hasClaim ? 'claims' : 'admits';
}
