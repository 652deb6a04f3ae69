/**
 * What the detectors must understand of one language. Each list is one text, phrases separated by `|`; `*` lets a phrase be
 * part of a longer word. Case, accents and the shape of apostrophes do not matter. A new language is one more of these.
 */
export type Lexicon = {
  /** ISO 639-1. */
  language: string;
  /** Somebody says that they cannot or will not, in the first person. */
  cannot: string;
  /** The same without a subject; counts at the beginning of a sentence only. */
  cannotBare: string;
  /** Where `cannot` says "I can" only: the words that negate it, between it and what cannot be done. '' elsewhere. */
  negation: string;
  /** Where "could not" is two words as well: "could". With a negation behind it, it is an admission. */
  could: string;
  /** What an assistant does for people; with `cannot` in one sentence it is a refusal. */
  help: string;
  /** Refuses by itself. */
  refusal: string;
  /** Not finding, not seeing, not knowing, or a technical trouble: such a sentence is no refusal. */
  unknowing: string;
  /** What is still missing: who cannot help "without it" asks for it and refuses nothing. */
  condition: string;
  /** But, however, instead. */
  contrast: string;
  /** Offers to do something else. */
  offer: string;
  /** Says that something was done. */
  claims: string;
  /** Says that it was not, when it stands before a claim in the same clause. */
  not: string;
  /** Says that something failed. */
  admits: string;
  /** Injection: to disregard. */
  ignore: string;
  /** Injection: what came before, all, your. */
  earlier: string;
  /** Injection: instructions, rules, the prompt. */
  orders: string;
  /** Injection: who the reader is from now on, or what it must keep from the user, or what it must hand over. */
  takeover: string;
};

/** The categories of a lexicon. */
export type Category = Exclude<keyof Lexicon, 'language'>;

/** The phrases of one list. */
export function phrasesOf(list: string): string[] {
  return list
    .split('|')
    .map((phrase) => phrase.trim().replaceAll(/\s+/g, ' '))
    .filter((phrase) => phrase !== '');
}
