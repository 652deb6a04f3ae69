import { functionName } from '../frames/function-name.ts';
import { isInApp, type InAppRule } from '../frames/in-app.ts';
import { firstLine, normalizeMessage } from '../messages/normalize-message.ts';
import { type ErrorException, errorException, type ErrorOccurrence, type StackFrame } from '../occurrence.ts';
import { readProviderError } from '../providers/read-provider-error.ts';
import { type CausalChain, causalChain } from './causal-chain.ts';
import { component, group, hashOf } from './components.ts';
import { simpleType } from './error-type.ts';
import { identifyFailure, readFailure } from './identify-failure.ts';
import { type CauseAndPlace, identifyProviderError } from './identify-provider-error.ts';
import { isThrowPlace } from './go-errors.ts';
import type { Identity, IdentityFacts, WeakerIdentity } from './identity.ts';
import { findPlace, NO_PLACE } from './place.ts';
import { placeComponents } from './place-components.ts';
import { findSpanPlace } from './span-place.ts';

const VERSION = 1;
/** Failures of reading what a provider sent are the application's, even inside the SDK. */
const DATA_FAILURES = new Set(['json_parse', 'schema_validation', 'text_decode', 'number_parse', 'stack_overflow']);

class Identifier {
  readonly #occurrence: ErrorOccurrence;
  readonly #rules: readonly InAppRule[];
  readonly #isInApp: (frame: StackFrame) => boolean;

  constructor(occurrence: ErrorOccurrence, rules: readonly InAppRule[]) {
    const verdicts = new Map<StackFrame, boolean>();
    this.#occurrence = occurrence;
    this.#rules = rules;
    this.#isInApp = (frame) => {
      const known = verdicts.get(frame);
      if (known !== undefined) return known;
      const verdict = isInApp(frame, occurrence.language, rules);
      verdicts.set(frame, verdict);
      return verdict;
    };
  }

  identify(): Identity {
    const { exceptions, errorType, message } = this.#occurrence;
    if (this.#isMessage()) return this.#message();
    if (exceptions.length === 0) {
      const said = errorException({ type: errorType, value: message });
      const identity = this.#chain({ chain: [said], members: [] });
      return identity.kind === 'provider' ? identity : { ...identity, kind: 'span' };
    }
    const chain = causalChain(exceptions, this.#occurrence.language, (error, handled) => this.#isOwnFailure(error, handled));
    return chain === undefined ? this.#message() : this.#withBuilt(this.#chain(chain));
  }

  /** What was read with a source map is known by what it was without: the map may come after the first errors. */
  #withBuilt(identity: Identity): Identity {
    const { rawExceptions } = this.#occurrence;
    if (rawExceptions.length === 0) return identity;
    const { cause, place } = new Identifier({ ...this.#occurrence, exceptions: rawExceptions, rawExceptions: [] }, this.#rules).identify();
    return { ...identity, weaker: [...identity.weaker, { components: [...cause, ...place], claim: 'code' }] };
  }

  /** Text that somebody logged: no exception, or one that was only made to get a stack. */
  #isMessage(): boolean {
    const { exceptions, errorType, spanKind, spanPath } = this.#occurrence;
    if (exceptions.length === 0) return errorType === '' && spanKind === '' && spanPath.length === 0;
    const [only] = exceptions;
    if (exceptions.length > 1 || only === undefined || (only.type !== '' && !only.isSynthetic)) return false;
    if (only.isSynthetic) return true;
    return errorType === '' && spanKind === '' && (only.frames.length === 0 || this.#repeatsMessage(only));
  }

  #repeatsMessage({ value }: ErrorException): boolean {
    return value !== '' && value === this.#occurrence.message;
  }

  #message(): Identity {
    const { message, messageTemplate, exceptions } = this.#occurrence;
    const [only] = exceptions;
    const text = messageTemplate || message || (only?.value ?? '');
    const normal = normalizeMessage(text);
    const place = only === undefined ? undefined : findPlace([only], this.#occurrence.language, this.#isInApp);
    return {
      kind: 'message',
      cause: [component('message', normal)],
      // only a message without any text is told apart by where it was made
      place: normal === '' && place !== undefined ? placeComponents(place, '').place : [],
      weaker: [],
      facts: { ...this.#facts([errorException({ value: message || text })]), ...this.#frameFacts(place?.frame ?? null), isSynthetic: true },
    };
  }

  #isOwnFailure(error: ErrorException, handled: ErrorException): boolean {
    const own = readProviderError([error], this.#occurrence, this.#isInApp);
    const other = readProviderError([handled], this.#occurrence, this.#isInApp);
    if (own === undefined || other === undefined || own.class === 'unknown') return false;
    return own.class !== other.class || (own.provider !== other.provider && own.provider !== '' && other.provider !== '');
  }

  #chain({ chain, members }: CausalChain): Identity {
    if (members.length > 0) return this.#group(chain, members);
    const { language } = this.#occurrence;
    const failure = readFailure(chain[0]!, language);
    const spanPlace = findSpanPlace(this.#occurrence);
    const provider = readProviderError(chain, this.#occurrence, this.#isInApp);
    if (provider !== undefined && !(failure.known !== undefined && DATA_FAILURES.has(failure.known.name))) {
      const found = findPlace(chain, language, this.#isInApp, { isNearestEnough: true });
      const place = language === 'go' && !isThrowPlace(chain[0]!) ? { ...NO_PLACE, frame: found.frame } : found;
      const facts = {
        ...this.#facts(chain),
        provider: provider.provider,
        providerMessage: provider.message,
        errorClass: provider.class,
        httpStatus: provider.httpStatus,
        ...this.#frameFacts(place.frame),
        spanPlace,
      };
      return { kind: 'provider', ...this.#withWeaker(identifyProviderError(provider, place, spanPlace), chain), facts };
    }
    const place = findPlace(chain, language, this.#isInApp, { isRecursion: failure.known?.name === 'stack_overflow' });
    const facts = { ...this.#facts(chain), errorClass: failure.known?.name ?? '', ...this.#frameFacts(place.frame), spanPlace };
    return { kind: 'exception', ...this.#withWeaker(identifyFailure(failure, chain, place, spanPlace, language), chain), facts };
  }

  /** What the same failure is known by where less of it is seen: not its place, not its causes. */
  #withWeaker(
    { telling, placeStrength, ...found }: CauseAndPlace,
    chain: readonly ErrorException[],
  ): Pick<Identity, 'cause' | 'place' | 'weaker'> {
    const weaker: WeakerIdentity[] = [];
    if (placeStrength !== 'none') {
      if (telling === 'anywhere') weaker.push({ components: found.cause, claim: placeStrength });
      if (telling === 'in builds' && placeStrength.startsWith('build')) {
        weaker.push({ components: [component('place', 'a build'), ...found.cause], claim: placeStrength });
      }
      // who was asked shows in some stacks and not in others
      const anybody = found.cause.filter(({ name }) => name !== 'provider');
      if (anybody.length < found.cause.length) weaker.push({ components: [...anybody, ...found.place], claim: placeStrength });
    }
    return { ...found, weaker: chain.length < 2 ? weaker : [...weaker, this.#thrownAlone(chain)] };
  }

  #thrownAlone(chain: readonly ErrorException[]): WeakerIdentity {
    const { cause, place } = this.#chain({ chain: chain.slice(-1), members: [] });
    return { components: [...cause, ...place], claim: 'code' };
  }

  /** Several errors at once are what they are together, in whatever order they came; all the same are one. */
  #group(chain: readonly ErrorException[], members: readonly CausalChain[]): Identity {
    const byHash = new Map<string, Identity>();
    for (const member of members) {
      const identity = this.#chain(member);
      byHash.set(hashOf(VERSION, [...identity.cause, ...identity.place]), identity);
    }
    const distinct = [...byHash].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, identity]) => identity);
    const [only] = distinct;
    if (distinct.length === 1 && only !== undefined) return { ...only, weaker: [...only.weaker, this.#thrownAlone(chain)] };
    return {
      kind: 'exception',
      cause: distinct.map(({ cause, place }) => group('error', [...cause, ...place])),
      place: [],
      weaker: [this.#thrownAlone(chain)],
      facts: { ...this.#facts(chain), ...this.#frameFacts(findPlace(chain, this.#occurrence.language, this.#isInApp).frame) },
    };
  }

  #frameFacts(frame: StackFrame | null): Pick<IdentityFacts, 'functionName' | 'filename'> {
    if (frame === null) return { functionName: '', filename: '' };
    const { name } = functionName(frame, this.#occurrence.language);
    return { functionName: name, filename: frame.filename || frame.module };
  }

  #facts(chain: readonly ErrorException[]): IdentityFacts {
    const root = chain[0]!;
    const thrown = chain.at(-1)!;
    const isOther = thrown !== root;
    return {
      type: root.isSynthetic ? '' : simpleType(root.type),
      value: firstLine(root.value),
      thrownType: isOther ? simpleType(thrown.type) : '',
      thrownValue: isOther ? firstLine(thrown.value) : '',
      provider: '',
      errorClass: '',
      httpStatus: this.#occurrence.httpStatus,
      providerMessage: '',
      functionName: '',
      filename: '',
      spanPlace: '',
      isSynthetic: root.isSynthetic,
    };
  }
}

type Known = { occurrence: ErrorOccurrence; rules: readonly InAppRule[]; identity: Identity };
/** The answer before: later versions ask for the same occurrence, and then its earlier hash is asked for once more. */
let known: Known | undefined;

function identify(occurrence: ErrorOccurrence, rules: readonly InAppRule[]): Identity {
  if (known?.occurrence !== occurrence || known.rules !== rules)
    known = { occurrence, rules, identity: new Identifier(occurrence, rules).identify() };
  return known.identity;
}

/** The first version of the rules. Once issues were made by it, it must not change: see `versions.ts`. */
export const strategy1 = { version: VERSION, identify };
