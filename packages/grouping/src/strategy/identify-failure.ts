import { type KnownFailure, knownFailure } from '../messages/known-failures.ts';
import { markData } from '../messages/message-template.ts';
import { normalizeMessage } from '../messages/normalize-message.ts';
import { raisedInFuture, unwrapMessage } from '../messages/unwrap-message.ts';
import type { ErrorException, Language } from '../occurrence.ts';
import { readErrorBody } from '../providers/error-body.ts';
import { component, type GroupingComponent } from './components.ts';
import { isThrowPlace, knownInWraps, splitWraps } from './go-errors.ts';
import { groupingType, isOwnType } from './error-type.ts';
import type { CauseAndPlace } from './identify-provider-error.ts';
import { findLibraryPlace, NO_PLACE, type Place } from './place.ts';
import { placeComponents } from './place-components.ts';

/** A root cause's class and text without wrapping. */
export type Failure = {
  type: string;
  text: string;
  known: KnownFailure | undefined;
  /** What was said on the way up, where errors are wrapped in texts (Go); outermost first. */
  wraps: readonly string[];
};

/** Words that a message needs to be telling by itself. */
const TELLING_WORDS = 4;

/** `tool failed: {"id": 3, "message": "no price"}`: of data in a text, its own message. */
function withBodyMessage(text: string): string {
  const brace = text.search(/\{\s*["']/);
  const message = brace === -1 || text.trimStart().startsWith('[') ? '' : readErrorBody(text.slice(0, 4_000)).message;
  return message === '' ? text : `${text.slice(0, brace)}${message}`;
}

export function readFailure(exception: ErrorException, language: Language): Failure {
  const sent = unwrapMessage(exception.value);
  const type = groupingType(raisedInFuture(exception.value) || sent.type || (exception.isSynthetic ? '' : exception.type));
  const known = knownFailure(type, sent.text);
  if (known !== undefined) return { type, text: sent.text, known, wraps: [] };
  const text = withBodyMessage(sent.text);
  if (language !== 'go') return { type, text, known, wraps: [] };
  const split = splitWraps(text);
  const inWraps = knownInWraps(type, split);
  return { type, text: split.text, known: inWraps?.known, wraps: inWraps?.wraps ?? split.wraps };
}

function isTelling(type: string, message: string): boolean {
  if (type !== '' && isOwnType(type) && message !== '') return true;
  const words = message.replaceAll(/<\w+>/g, '').match(/\p{L}{2,}/gu);
  return (words?.length ?? 0) >= TELLING_WORDS;
}

function causeOf(type: string, message: string): GroupingComponent[] {
  return [component('type', type), component('message', message)].filter(({ value }) => value !== '');
}

function knownCause(known: KnownFailure, type: string, message: string, wraps: string): GroupingComponent[] {
  return [
    component('on the way', wraps),
    component('class', known.name),
    component('detail', known.detail),
    component('type', type, { contributes: false, hint: 'the class says it' }),
    component('message', message, { contributes: false, hint: 'depends on the data or on the engine' }),
  ].filter(({ value }) => value !== '');
}

/** The message with the help of the code's own template, where the throwing line shows it. */
function messageAt(place: Place, text: string): string {
  const code = place.functions.length === 0 ? '' : (place.frame?.contextLine ?? '');
  return normalizeMessage(code === '' ? text : markData(text, code));
}

/**
 * Any error but a provider's: its class and its message, and the function nearest to the throw. Where the message depends
 * on data or engine, its kind stands for it, provided that something else tells the place.
 */
export function identifyFailure(
  failure: Failure,
  chain: readonly ErrorException[],
  foundPlace: Place,
  spanPlace: string,
  language: Language,
): CauseAndPlace {
  const { type, text, known } = failure;
  const message = messageAt(foundPlace, text);
  if (known?.isPlaceless === true) {
    const parts = placeComponents(foundPlace, spanPlace, 'such failures are one, wherever they happen');
    return { ...parts, cause: knownCause(known, type, message, ''), telling: 'nowhere' };
  }
  const wraps = failure.wraps.join(': ');
  const isCauseTelling = known === undefined ? isTelling(type, message) || wraps !== '' : known.detail !== '' || wraps !== '';
  const appPlace = language === 'go' && isCauseTelling && !isThrowPlace(chain[0]!) ? NO_PLACE : foundPlace;
  let place = known === undefined && isCauseTelling ? { ...appPlace, file: '' } : appPlace;
  if (!isCauseTelling && place.kind === 'none' && spanPlace === '') place = findLibraryPlace(chain, language);
  const parts = placeComponents(place, spanPlace);
  const isKnown = known !== undefined && (parts.placeStrength !== 'none' || isCauseTelling);
  const said = wraps === '' ? message : `${wraps}: ${message}`;
  // one property of one name is missing in many places
  const telling = !isCauseTelling ? 'nowhere' : known === undefined || wraps !== '' ? 'anywhere' : 'in builds';
  return { ...parts, cause: isKnown ? knownCause(known, type, message, wraps) : causeOf(type, said), telling };
}
