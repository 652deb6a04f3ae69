import type { InAppRule } from '../frames/in-app.ts';
import { isNetworkFailure, isTellingNetworkText } from '../messages/network-failure.ts';
import { withIdsAsNumbers } from '../messages/normalize-message.ts';
import { plainAddresses } from '../messages/plain-addresses.ts';
import type { ErrorException, ErrorOccurrence } from '../occurrence.ts';
import type { GroupingComponent } from './components.ts';
import type { Identity, WeakerIdentity } from './identity.ts';
import { strategy1 } from './strategy-1.ts';

type Claim = WeakerIdentity['claim'];

function plainException(exception: ErrorException): ErrorException {
  const value = plainAddresses(exception.value);
  return value === exception.value ? exception : { ...exception, value };
}

/** The same occurrence when it names no address that is written another way. */
function withPlainAddresses(occurrence: ErrorOccurrence): ErrorOccurrence {
  const exceptions = occurrence.exceptions.map(plainException);
  const message = plainAddresses(occurrence.message);
  const isSame = message === occurrence.message && exceptions.every((exception, index) => exception === occurrence.exceptions[index]);
  if (isSame) return occurrence;
  return { ...occurrence, exceptions, message, rawExceptions: occurrence.rawExceptions.map(plainException) };
}

/** How well the place is known; nothing is better known than an error whose place plays no part. */
function claimOf(place: readonly GroupingComponent[], weaker: readonly WeakerIdentity[]): Claim {
  const [first] = place;
  if (first?.name === 'run') return 'span';
  if (first?.name === 'build')
    return weaker.find(({ claim }) => claim.startsWith('build'))?.claim ?? `build ${first.value.split(':', 1)[0]}`;
  return 'code';
}

/** What a failed connection is known by where its class, its place or both are not told. */
function withoutClass({ cause, place, weaker }: Identity): WeakerIdentity[] {
  const value = (name: string): string => cause.find((item) => item.name === name && item.contributes)?.value ?? '';
  const [type, message] = [value('type'), value('message')];
  if (message === '' || !isNetworkFailure(type, message)) return [];
  const claim = claimOf(place, weaker);
  const bare = cause.filter(({ name }) => name !== 'type');
  const isTelling = isTellingNetworkText(message);
  const found: WeakerIdentity[] = [];
  if (place.length > 0 && (type !== '' || isTelling)) found.push({ components: cause, claim });
  if (type !== '' && place.length > 0) found.push({ components: [...bare, ...place], claim: 'code' });
  if (type !== '' && isTelling) found.push({ components: bare, claim });
  return found;
}

/** A connection to a provider that failed, as it is read where nobody says that a provider was asked. */
function withoutProvider(occurrence: ErrorOccurrence, rules: readonly InAppRule[]): WeakerIdentity[] {
  const plain = strategy1.identify({ ...occurrence, provider: '', model: '', httpStatus: null, spanKind: '' }, rules);
  if (plain.kind === 'provider' || plain.kind === 'message') return [];
  const others = withoutClass(plain);
  if (others.length === 0) return [];
  const whole = plain.place.length > 0 ? [{ components: [...plain.cause, ...plain.place], claim: 'code' } as const] : [];
  return [...whole, { components: plain.cause, claim: claimOf(plain.place, plain.weaker) }, ...others];
}

function idsAsNumbers(components: readonly GroupingComponent[]): readonly GroupingComponent[] {
  return components.map((item) => {
    const parts = idsAsNumbers(item.parts);
    const value = withIdsAsNumbers(item.value);
    const isSame = value === item.value && parts.every((part, index) => part === item.parts[index]);
    return isSame ? item : { ...item, value, parts };
  });
}

function identify(occurrence: ErrorOccurrence, rules: readonly InAppRule[]): Identity {
  const plain = withPlainAddresses(occurrence);
  const found = strategy1.identify(plain, rules);
  // Titles say what was sent.
  const facts = plain === occurrence ? found.facts : strategy1.identify(occurrence, rules).facts;
  const isProvider = found.kind === 'provider';
  const more = isProvider ? (found.facts.errorClass === 'connection' ? withoutProvider(plain, rules) : []) : withoutClass(found);
  const weaker = [...found.weaker, ...more].map(({ components, claim }) => ({ components: idsAsNumbers(components), claim }));
  return { ...found, facts, cause: idsAsNumbers(found.cause), place: idsAsNumbers(found.place), weaker: distinct(weaker) };
}

function distinct(weaker: readonly WeakerIdentity[]): WeakerIdentity[] {
  return [...new Map(weaker.toReversed().map((item) => [JSON.stringify(item.components), item])).values()].toReversed();
}

/**
 * Version 1, and: addresses count alike however they are written, ids of digits alone like other ids, and a failed connection
 * is known in every form that it is told in.
 */
export const strategy2 = { version: 2, identify };
