import { foldText, originOf } from '../language/fold-text.ts';
import type { PhraseHit } from '../language/phrase-matcher.ts';
import { injectionPhrases, type PhraseLabel } from '../language/phrases.ts';
import { isQuoted } from '../language/sentences.ts';

/** Orders to a model that stand in data. */
export type Injection = { language: string; start: number; end: number };

/** "Do not ignore …" is advice. */
const NEGATED = /(?:\bnot|n't|\bnever|\bnicht|\bnie|\bnunca|\bjamais|\bnon|\bno|\bne|(?:^|\s)не|不要|不得|勿|别)\s*$/;
/** "The update will override …": somebody tells what happens, and orders nothing. */
const TOLD = /\b(?:will|would|may|might|could|does|did|they|it|this|that|which|who|automatically)\s*$|(?:^|[.!?]\s*)to\s*$/;
/** "telling the model to ignore …", "a phrase like ignore …": the order is spoken of. */
const MENTIONED =
  /(?:\b(?:to|like|as|say|says|said|saying|reads|reading|phrases?|texts?|words?|called|dass|zu|comme|como|come|que|che|the)|:)\s*["'`*_]{0,3}\s*$/;
const MENTION_CHARS = 24;
/** Languages in which the order comes after what it is about. */
const VERB_LAST = new Set(['tr', 'hi', 'ja', 'ko', 'de', 'nl', 'zh']);
const SENTENCE_END = /[.!?\u3002\uff01\uff1f\u0964]/;

type Hit = PhraseHit<PhraseLabel>;

/** Characters within which "ignore", "previous" and "instructions" belong together. */
const ORDER_CHARS = 70;
/** "previous" belongs to "instructions": little stands between them, and no comma. */
const OBJECT_GAP_CHARS = 30;
const CLAUSE_END = /[,;:\u3001\uff0c\uff1b\uff1a\u060c]/;
/** Characters within which two different tricks belong together. */
const TRICK_CHARS = 600;
/** Characters around a quoted order in which talk about injections makes it a quotation. */
const TALK_CHARS = 400;

/** Marks of chat templates, which no ordinary document carries. */
const TEMPLATE_MARK =
  /<\|(?:im_start|im_end|system|endoftext|start_header_id)\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|assistant)(?:_prompt)?>|<\/?(?:important|instructions|admin)>|###\s{0,3}(?:system|new system|instruction)\b|\bBEGIN (?:SYSTEM|ADMIN|NEW)\b|\[(?:system|admin|override)\b/gi;
/** Talk about attacks: their phrases are quoted there. */
const TALK =
  /prompt[- ]?injection|jailbreak|injections?\b|attack|angriff|attaque|ataque|attacco|malicious|adversarial|red.?team|owasp|\u653b\u51fb|\u653b\u64ca|\u653b\u6483|\uacf5\uaca9|\u0430\u0442\u0430\u043a|\u0438\u043d\u044a\u0435\u043a\u0446|\u044d\u043a\u0441\u043f\u043b\u043e\u0439\u0442/i;

/** "ignore … previous … instructions" in any order, near each other and in one language. */
function findOrder(text: string, hits: readonly Hit[]): { start: number; end: number; language: string }[] {
  const found: { start: number; end: number; language: string }[] = [];
  for (const [index, hit] of hits.entries()) {
    if (hit.label.category !== 'ignore') continue;
    const before = text.slice(Math.max(0, hit.start - 14), hit.start);
    if (NEGATED.test(before) || TOLD.test(before)) continue;
    const near: Hit[] = [];
    for (let other = index - 1; other >= 0 && index - other < 40; other--) near.push(hits[other] as Hit);
    for (let other = index + 1; other < hits.length && other - index < 40; other++) near.push(hits[other] as Hit);
    const partners = near.filter(
      (other) =>
        other.label.language === hit.label.language &&
        Math.abs(other.start - hit.start) <= ORDER_CHARS &&
        (other.start >= hit.end || (other.end <= hit.start && VERB_LAST.has(hit.label.language))) &&
        !SENTENCE_END.test(text.slice(Math.min(hit.end, other.end), Math.max(hit.start, other.start))),
    );
    const object = objectOf(text, partners);
    if (object === null) continue;
    const all = [hit, ...object];
    found.push({
      language: hit.label.language,
      start: Math.min(...all.map(({ start }) => start)),
      end: Math.max(...all.map(({ end }) => end)),
    });
  }
  return found;
}

/** "previous instructions": the two words that say what is to be disregarded. */
function objectOf(text: string, hits: readonly Hit[]): [Hit, Hit] | null {
  for (const earlier of hits) {
    if (earlier.label.category !== 'earlier') continue;
    for (const orders of hits) {
      if (orders.label.category !== 'orders') continue;
      const [left, right] = orders.start >= earlier.end ? [earlier, orders] : [orders, earlier];
      const gap = right.start - left.end;
      if (gap >= 0 && gap <= OBJECT_GAP_CHARS && !CLAUSE_END.test(text.slice(left.end, right.start))) return [earlier, orders];
    }
  }
  return null;
}

/** A quotation or a mention in a text about injections, such as a security guide. */
function isTalk(text: string, start: number, end: number): boolean {
  if (!TALK.test(text.slice(Math.max(0, start - TALK_CHARS), end + TALK_CHARS))) return false;
  return isQuoted(text, start, end) || MENTIONED.test(text.slice(Math.max(0, start - MENTION_CHARS), start));
}

/**
 * Finds orders to a model in data that nobody meant as orders: a tool's result, a document. An order to disregard what it
 * was told is enough; of other tricks (a new role, secrecy towards the user, a demand for the system prompt, chat template
 * marks, being addressed as an AI) two different ones have to stand together.
 * errors  none; linear in the length of the text
 */
export function readInjection(data: string): Injection | null {
  const folded = foldText(data);
  const { text } = folded;
  const hits = injectionPhrases().find(text, 5_000);
  const marks = [...data.matchAll(TEMPLATE_MARK)].slice(0, 100);
  if (hits.length === 0 && marks.length === 0) return null;
  const at = (start: number, end: number, language: string): Injection => ({
    language,
    start: originOf(folded, start),
    end: Math.max(originOf(folded, start), originOf(folded, end)),
  });
  const order = findOrder(text, hits).find(({ start, end }) => !isTalk(text, start, end));
  if (order !== undefined) return at(order.start, order.end, order.language);
  const tricks = hits.filter((hit) => hit.label.category === 'takeover' && !isTalk(text, hit.start, hit.end));
  for (const [index, trick] of tricks.entries()) {
    const kind = trickOf(text, trick);
    const other = tricks.slice(index + 1, index + 20).find((next) => next.start - trick.end <= TRICK_CHARS && trickOf(text, next) !== kind);
    const mark = marks.find(({ index: place }) => Math.abs(place - originOf(folded, trick.start)) <= TRICK_CHARS);
    if (other !== undefined) return at(trick.start, other.end, trick.label.language);
    if (mark !== undefined) return at(trick.start, trick.end, trick.label.language);
  }
  return null;
}

/** Whom a trick works on, by its words: the model's role, the user's knowledge, the prompt itself, an address. */
function trickOf(text: string, hit: Hit): string {
  const words = text.slice(hit.start, hit.end);
  if (
    /user|nutzer|benutzer|utilisateur|usuario|utilizador|utente|gebruiker|uzytkowni|\u043f\u043e\u043b\u044c\u0437\u043e\u0432|\u043a\u043e\u0440\u0438\u0441\u0442\u0443\u0432|kullanici|kullanıcı|\u0645\u0633\u062a\u062e\u062f\u0645|\u05de\u05e9\u05ea\u05de\u05e9|\u0909\u092a\u092f\u094b\u0917\u0915\u0930\u094d\u0924|\u7528\u6237|\u7528\u6236|\u4f7f\u7528\u8005|\u30e6\u30fc\u30b6|\uc0ac\uc6a9\uc790|nguoi dung|pengguna|\u0e1c\u0e39\u0e49\u0e43\u0e0a\u0e49|secret|hide|mention|confirm/.test(
      words,
    )
  )
    return 'secrecy';
  if (/\binstead\b/.test(words)) return 'instead';
  if (/prompt|reveal|repeat|print|output|show/.test(words)) return 'prompt';
  if (
    /\bais?\b|llm|language model|model reading|assistant|\bki\b|\bia\b|\u0438\u0438|\u0448\u0456|yapay|\u0630\u0643\u0627\u0621|\u05d1\u05d9\u05e0\u05d4|\u4eba\u5de5\u667a\u80fd|\u52a9\u624b/.test(
      words,
    )
  )
    return 'address';
  return 'role';
}
