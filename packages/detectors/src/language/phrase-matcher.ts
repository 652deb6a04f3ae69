import { foldText } from './fold-text.ts';

/** One phrase of a lexicon that was found; positions are those of the folded text. */
export type PhraseHit<Label> = { label: Label; start: number; end: number };

type Pattern<Label> = { label: Label; length: number; isOpenLeft: boolean; isOpenRight: boolean };

/** Characters that are looked up in a table. */
const ASCII = 128;
const LETTER = /[\p{L}\p{N}_]/u;
/** Scripts that put no blank between words, or glue particles to them. */
const GLUED = /[\u3040-\u30ff]|[\u3400-\u9fff]|[\uac00-\ud7af]|[\u0e00-\u0e7f]|[\u0590-\u06ff]|[\u0750-\u077f]|[\u0900-\u097f]/;

function isLetterAt(text: string, position: number): boolean {
  return position >= 0 && position < text.length && LETTER.test(text[position] as string);
}

/**
 * Finds all phrases of a lexicon in one pass over a text (Aho-Corasick): linear time whatever the text and however many
 * phrases there are. A phrase must stand by itself; `*` at its end or beginning lets it be part of a longer word.
 */
export class PhraseMatcher<Label> {
  /** Next state by state and ASCII character, all states in one piece of memory; 0 = none. */
  #ascii = new Int32Array(4_096 * ASCII);
  #states = 1;
  readonly #others: (Map<string, number> | undefined)[] = [undefined];
  readonly #fallbacks: number[] = [0];
  readonly #patterns: (Pattern<Label>[] | undefined)[] = [undefined];
  /** Nearest state on the way of fallbacks that ends a phrase; 0 = none. */
  readonly #outputs: number[] = [0];

  constructor(phrases: Iterable<readonly [phrase: string, label: Label]>) {
    for (const [phrase, label] of phrases) this.#add(phrase, label);
    this.#link();
  }

  #child(state: number, character: string): number {
    const code = character.charCodeAt(0);
    return code < ASCII ? (this.#ascii[state * ASCII + code] as number) : (this.#others[state]?.get(character) ?? 0);
  }

  #add(phrase: string, label: Label): void {
    const isOpenLeft = phrase.startsWith('*');
    const isOpenRight = phrase.endsWith('*');
    const { text } = foldText(phrase.replace(/^\*|\*$/g, ''));
    if (text === '') return;
    let state = 0;
    for (const character of text.split('')) {
      let next = this.#child(state, character);
      if (next === 0) {
        next = this.#addState();
        const code = character.charCodeAt(0);
        if (code < ASCII) this.#ascii[state * ASCII + code] = next;
        else (this.#others[state] ??= new Map()).set(character, next);
      }
      state = next;
    }
    const pattern = {
      label,
      length: text.length,
      isOpenLeft: isOpenLeft || GLUED.test(text[0] as string),
      isOpenRight: isOpenRight || GLUED.test(text.at(-1) as string),
    };
    const known = this.#patterns[state];
    if (known === undefined) this.#patterns[state] = [pattern];
    else known.push(pattern);
  }

  #addState(): number {
    const state = this.#states;
    this.#states += 1;
    if (this.#states * ASCII > this.#ascii.length) {
      const larger = new Int32Array(this.#ascii.length * 2);
      larger.set(this.#ascii);
      this.#ascii = larger;
    }
    this.#others.push(undefined);
    this.#fallbacks.push(0);
    this.#patterns.push(undefined);
    this.#outputs.push(0);
    return state;
  }

  #link(): void {
    const queue: number[] = [];
    const visit = (parent: number, character: string, child: number): void => {
      let fallback = this.#fallbacks[parent] ?? 0;
      if (parent !== 0) while (fallback !== 0 && this.#child(fallback, character) === 0) fallback = this.#fallbacks[fallback] ?? 0;
      const target = parent === 0 ? 0 : this.#child(fallback, character);
      this.#fallbacks[child] = target;
      this.#outputs[child] = this.#patterns[target] === undefined ? (this.#outputs[target] ?? 0) : target;
      queue.push(child);
    };
    const expand = (state: number): void => {
      for (let code = 0; code < ASCII; code++) {
        const child = this.#ascii[state * ASCII + code] as number;
        if (child !== 0) visit(state, String.fromCharCode(code), child);
      }
      for (const [character, child] of this.#others[state] ?? []) visit(state, character, child);
    };
    expand(0);
    for (let index = 0; index < queue.length; index++) expand(queue[index] as number);
  }

  /** All phrases of a folded text, in order of their ends. */
  find(text: string, hitsMax = 2_000): PhraseHit<Label>[] {
    const hits: PhraseHit<Label>[] = [];
    let state = 0;
    for (let index = 0; index < text.length; index++) {
      const character = text[index] as string;
      let next = this.#child(state, character);
      while (next === 0 && state !== 0) {
        state = this.#fallbacks[state] ?? 0;
        next = this.#child(state, character);
      }
      state = next;
      for (let out = this.#patterns[state] === undefined ? (this.#outputs[state] ?? 0) : state; out !== 0; out = this.#outputs[out] ?? 0) {
        for (const pattern of this.#patterns[out] ?? []) {
          const start = index + 1 - pattern.length;
          if (!pattern.isOpenLeft && isLetterAt(text, start - 1)) continue;
          if (!pattern.isOpenRight && isLetterAt(text, index + 1)) continue;
          hits.push({ label: pattern.label, start, end: index + 1 });
          if (hits.length >= hitsMax) return hits;
        }
      }
    }
    return hits;
  }
}
