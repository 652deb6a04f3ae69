import type { InAppRule } from './frames/in-app.ts';
import type { ErrorOccurrence } from './occurrence.ts';
import type { Identity } from './strategy/identity.ts';
import { strategy1 } from './strategy/strategy-1.ts';
import { strategy2 } from './strategy/strategy-2.ts';

/**
 * One version of the grouping rules. Its hashes are stored with issues, so its outcome for a given occurrence is a promise:
 * a change that moves hashes is a new version, which is put in front here while the old one stays beside it.
 */
export type GroupingStrategy = {
  version: number;
  identify: (occurrence: ErrorOccurrence, rules: readonly InAppRule[]) => Identity;
};

/** Newest first. New issues are made by the first; the others find the issues that they made in their time. */
export const GROUPING_STRATEGIES: readonly GroupingStrategy[] = [strategy2, strategy1];

/** Version of the rules that new issues are made by. */
export const GROUPING_VERSION = strategy2.version;
