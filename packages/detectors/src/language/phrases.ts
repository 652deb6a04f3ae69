import { type Category, phrasesOf } from './lexicon.ts';
import { LEXICONS } from './lexicons/index.ts';
import { PhraseMatcher } from './phrase-matcher.ts';

/** What a phrase means, and in which language. */
export type PhraseLabel = { language: string; category: Category };

function matcherOf(categories: readonly Category[]): PhraseMatcher<PhraseLabel> {
  const phrases: [string, PhraseLabel][] = [];
  for (const lexicon of LEXICONS) {
    for (const category of categories) {
      const label = { language: lexicon.language, category };
      for (const phrase of phrasesOf(lexicon[category])) phrases.push([phrase, label]);
    }
  }
  return new PhraseMatcher(phrases);
}

/** Phrases by which an answer is read; built when first asked for. */
let answers: PhraseMatcher<PhraseLabel> | undefined;
export function answerPhrases(): PhraseMatcher<PhraseLabel> {
  answers ??= matcherOf([
    'cannot',
    'cannotBare',
    'negation',
    'could',
    'help',
    'refusal',
    'unknowing',
    'condition',
    'contrast',
    'offer',
    'claims',
    'not',
    'admits',
  ]);
  return answers;
}

/** Phrases by which orders to a model are found in data. */
let injections: PhraseMatcher<PhraseLabel> | undefined;
export function injectionPhrases(): PhraseMatcher<PhraseLabel> {
  injections ??= matcherOf(['ignore', 'earlier', 'orders', 'takeover']);
  return injections;
}
