import { foldText } from './fold-text.ts';

/** Scripts that tell the language by themselves. */
const SCRIPTS: readonly (readonly [script: RegExp, languages: readonly string[]])[] = [
  [/[\u3040-\u30ff]/, ['ja']],
  [/[\uac00-\ud7af]/, ['ko']],
  [/[\u3400-\u9fff]/, ['zh']],
  [/[\u0400-\u04ff]/, ['ru', 'uk']],
  [/[\u0370-\u03ff]/, ['el']],
  [/[\u0600-\u06ff]/, ['ar']],
  [/[\u0590-\u05ff]/, ['he']],
  [/[\u0900-\u097f]/, ['hi']],
  [/[\u0e00-\u0e7f]/, ['th']],
];

/** Words of every other sentence, as they are after folding. */
const COMMON_WORDS: Readonly<Record<string, string>> = {
  en: "the and to of is i you that for with your has have it this can't i'm sorry but not be been my we are was will an in on at",
  de: 'der die das und ich ist nicht sie ein eine einen mit fur auf wurde ihre leider tut mir zu es kann dir ihnen dein deine im den dem des von wir haben habe',
  nl: 'de het een en ik is niet je dat van voor met op kan helaas uw dit spijt maar u zijn was heb wordt werd naar bij om ons',
  fr: 'le la les et je est ne pas vous de des une un pour votre mais que desole desolee du en ce cette nous sur avec au aux dans ete il a ai',
  es: 'el la los las y que de no es un una lo siento para con tu su se ha pero en puedo por del al mi me esta este fue ya le',
  it: 'il la che di non e un una mi per con sono ma dispiace tuo tua del della stato stata questo questa le gli ho alla nel si posso',
  pt: 'o a os as que de nao e um uma para com voce seu sua mas desculpe foi isso do da em no na por ao sinto muito este esta ja eu',
  pl: 'nie i w na z to sie jest do przepraszam przykro ze moge tej ten ta zostal zostala zostalo ci panstwa twoja twoj mi ale dla po od pani pana jak',
  tr: 'bir ve bu icin uzgunum ama size ile olarak konuda ancak maalesef ne cok daha sizin gibi olan siparisiniz rezervasyonunuz iadeniz edildi',
  sv: 'jag och att det ar inte en ett som for med pa har din ditt dig till av den om kan men tyvarr ledsen vi kommer av du ni i fran sa',
  da: 'jeg og at det er ikke en et som for med pa har din dit dig til af den om kan men desvaerre beklager vi du i fra sa blevet vi ved',
  no: 'jeg og at det er ikke en et som for med pa har din ditt deg til av den om kan men dessverre beklager vi du i fra sa blitt vi',
  fi: 'en ei on ja se etta mutta voi tama olen sinun valitettavasti pahoittelut kun jos tai ole sita minun ette',
  cs: 'se je na ze to ale a v s nemohu prosim omlouvam bohuzel vam jsem pro byl byla bylo byt vase vas tim jako neni po od do mi ti',
  hu: 'a az es hogy nem de ez egy sajnalom sajnos meg is van volt on kerem ezt azt vagyok kesz lesz minden',
  ro: 'si nu la in de un o ca este sunt dar pentru cu va imi rau te sa din pe ta dvs ai ma fost au acest aceasta',
  vi: 'toi khong ban cua xin duoc nay voi nhung cho mot va la se rat cac trong hang don tien den',
  id: 'saya tidak anda dan yang untuk maaf dengan ini itu telah akan kami namun ke dari pada pesanan sudah bisa dapat',
};

const WORD_LANGUAGES = new Map<string, string[]>();
for (const [language, words] of Object.entries(COMMON_WORDS)) {
  for (const word of words.split(' ')) {
    const known = WORD_LANGUAGES.get(word);
    if (known === undefined) WORD_LANGUAGES.set(word, [language]);
    else known.push(language);
  }
}
const LATIN_LANGUAGES = Object.keys(COMMON_WORDS);
const SAMPLE_CHARS = 800;
/** A language with this share of the best one's words is believed as well: related languages share them. */
const SHARE_OF_BEST = 0.75;

/** Languages that a text may be written in; all Latin ones when it is too short to tell. */
export function guessLanguages(text: string): ReadonlySet<string> {
  const sample = text.slice(0, SAMPLE_CHARS);
  const languages = new Set<string>();
  for (const [script, names] of SCRIPTS) {
    if (!script.test(sample)) continue;
    // Japanese is written with Chinese characters, too
    if (names[0] === 'zh' && languages.has('ja')) continue;
    for (const name of names) languages.add(name);
  }
  const scores = new Map<string, number>();
  const folded = foldText(sample).text;
  for (const match of folded.matchAll(/[a-z\u00df\u00e6\u0131\u0142\u0111\u00f8']+/g)) {
    for (const language of WORD_LANGUAGES.get(match[0]) ?? []) scores.set(language, (scores.get(language) ?? 0) + 1);
  }
  const best = Math.max(0, ...scores.values());
  if (best === 0) {
    if (languages.size === 0) for (const language of LATIN_LANGUAGES) languages.add(language);
    return languages;
  }
  for (const [language, score] of scores) if (score >= best * SHARE_OF_BEST) languages.add(language);
  return languages;
}
