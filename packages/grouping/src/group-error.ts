import { isDefaultMarker, resolveEntry } from './fingerprints/variables.ts';
import { findRule, type FingerprintRule } from './fingerprints/rules.ts';
import type { InAppRule } from './frames/in-app.ts';
import type { ErrorOccurrence } from './occurrence.ts';
import { component, group, type GroupingComponent, hashOf } from './strategy/components.ts';
import type { Identity } from './strategy/identity.ts';
import { type Titles, titlesOf } from './titles/title.ts';
import { GROUPING_STRATEGIES, type GroupingStrategy } from './versions.ts';

/** What an error knows better than a weaker hash tells: see `chooseIssue`. */
export type WeakerClaim = 'code' | `build ${string}` | 'span';

/** A project's own word on grouping. */
export type GroupingSettings = {
  inAppRules: readonly InAppRule[];
  fingerprintRules: readonly FingerprintRule[];
};

export const NO_GROUPING_SETTINGS: GroupingSettings = { inAppRules: [], fingerprintRules: [] };

export type GroupingHashes = {
  /** The issue's own; new issues are registered under it. */
  main: string;
  /** What errors are known by that show less of the same failure; see `chooseIssue`. */
  weaker: readonly { hash: string; claim: WeakerClaim }[];
  /** What `main` was under earlier versions of the rules, newest first: issues of these are found, never made. */
  earlier: readonly { version: number; hash: string }[];
};

export type GroupedError = Titles & {
  version: number;
  hashes: GroupingHashes;
  kind: Identity['kind'] | 'custom';
  /** Registry name of the model provider, '' when it is not a provider's error. */
  provider: string;
  /** `rate_limit`, `json_parse`, …; '' when of no known class. */
  errorClass: string;
  httpStatus: number | null;
  components: readonly GroupingComponent[];
};

type Custom = { entries: readonly string[]; isHybrid: boolean; source: string; title: string };

const ENTRIES_MAX = 50;
const ENTRY_CHARS_MAX = 1_000;

function customOf(occurrence: ErrorOccurrence, settings: GroupingSettings): Custom | null {
  const rule = findRule(settings.fingerprintRules, occurrence, settings.inAppRules);
  const list = rule?.fingerprint ?? occurrence.fingerprint;
  if (list === null || list.length === 0) return null;
  const bounded = list.slice(0, ENTRIES_MAX);
  const isHybrid = bounded.some(isDefaultMarker);
  if (isHybrid && bounded.length === 1 && rule === undefined) return null;
  const entries = bounded
    .filter((entry) => !isDefaultMarker(entry))
    .map((entry) => resolveEntry(entry.slice(0, ENTRY_CHARS_MAX), occurrence, settings.inAppRules));
  return { entries, isHybrid, source: rule === undefined ? 'set by the client' : 'set by a rule of the project', title: rule?.title ?? '' };
}

/** The pieces that make the main hash: what was set by hand, then what the rules found, as far as it counts. */
function piecesOf(identity: Identity, custom: Custom | null): GroupingComponent[] {
  const found = [...identity.cause, ...identity.place];
  if (custom === null) return found;
  const set = group(
    'fingerprint',
    custom.entries.map((entry) => component('entry', entry, { contributes: true })),
    custom.source,
  );
  return custom.isHybrid ? [set, ...found] : [set];
}

function hidden(components: readonly GroupingComponent[], hint: string): GroupingComponent[] {
  return components.map((item) => ({ ...item, contributes: false, hint, parts: hidden(item.parts, hint) }));
}

/**
 * Which issue an error belongs to, and what it is called. Pure: the same occurrence and settings give the same answer.
 *  strategies  newest first; more than the shipped ones only in tests of the change from one to the next
 *  errors      none; whatever a client sent has some hash
 */
export function groupError(
  occurrence: ErrorOccurrence,
  settings: GroupingSettings = NO_GROUPING_SETTINGS,
  strategies: readonly GroupingStrategy[] = GROUPING_STRATEGIES,
): GroupedError {
  const [newest, ...earlier] = strategies;
  if (newest === undefined) throw new TypeError('groupError needs at least one strategy.');
  const custom = customOf(occurrence, settings);
  const identity = newest.identify(occurrence, settings.inAppRules);
  const pieces = piecesOf(identity, custom);
  const main = hashOf(newest.version, pieces);
  const weaker =
    custom === null ? identity.weaker.map(({ components, claim }) => ({ hash: hashOf(newest.version, components), claim })) : [];
  const isCustomOnly = custom !== null && !custom.isHybrid;
  const titles = titlesOf(identity, occurrence.transaction);
  return {
    ...titles,
    title: custom?.title || titles.title,
    version: newest.version,
    hashes: {
      main,
      weaker: weaker.filter(({ hash }) => hash !== main),
      earlier: earlier.map((strategy) => ({
        version: strategy.version,
        hash: hashOf(strategy.version, piecesOf(strategy.identify(occurrence, settings.inAppRules), custom)),
      })),
    },
    kind: isCustomOnly ? 'custom' : identity.kind,
    provider: identity.facts.provider,
    errorClass: identity.facts.errorClass,
    httpStatus: identity.facts.httpStatus,
    components: isCustomOnly ? [...pieces, ...hidden([...identity.cause, ...identity.place], 'the fingerprint decides alone')] : pieces,
  };
}
