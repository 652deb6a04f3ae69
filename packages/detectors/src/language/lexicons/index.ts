import type { Lexicon } from '../lexicon.ts';
import { chinese, hindi, indonesian, japanese, korean, thai, vietnamese } from './asian.ts';
import { czech, greek, hungarian, romanian } from './central-european.ts';
import { dutch, english, german } from './germanic.ts';
import { arabic, hebrew, turkish } from './middle-eastern.ts';
import { danish, finnish, norwegian, swedish } from './nordic.ts';
import { french, italian, portuguese, spanish } from './romance.ts';
import { polish, russian, ukrainian } from './slavic.ts';

/** The languages that the detectors read. */
export const LEXICONS: readonly Lexicon[] = [
  english,
  german,
  dutch,
  french,
  spanish,
  italian,
  portuguese,
  polish,
  russian,
  ukrainian,
  turkish,
  arabic,
  hebrew,
  hindi,
  chinese,
  japanese,
  korean,
  vietnamese,
  indonesian,
  thai,
  swedish,
  danish,
  norwegian,
  finnish,
  czech,
  hungarian,
  romanian,
  greek,
];
