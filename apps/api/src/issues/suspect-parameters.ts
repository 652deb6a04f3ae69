/** Which model parameter was new when an issue began: its first occurrences share a value that the calls like them before had not. */
import type { SuspectChange } from '@sentryai/schema';
import { formatTimeUs } from '../time-range.ts';
import { bySuspicion, isSuspect, ownersOf, percentOf, TRAFFIC_MIN } from './suspect-changes.ts';

/** Of a parameter that has more values than this, each call has its own (a seed, a limit that is computed). */
const VALUES_MAX = 20;
const VALUE_CHARS_MAX = 80;

/** The parameters of one model call. */
export type CallWithParameters = { startUs: number; parameters: Readonly<Record<string, unknown>> };

type Values = Map<string, { count: number; firstUs: number }>;

/**
 * Pure. The most suspect first.
 *  first        the calls of first occurrences that tell their parameters
 *  firstCount   all first occurrences, those without parameters too
 *  before       calls like them from before
 */
export function suspectParameters(
  first: readonly CallWithParameters[],
  firstCount: number,
  before: readonly CallWithParameters[],
): SuspectChange[] {
  if (before.length < TRAFFIC_MIN) return [];
  const found: SuspectChange[] = [];
  for (const name of new Set([...first, ...before].flatMap(({ parameters }) => Object.keys(parameters)))) {
    const usual = valuesOf(before, name);
    if (usual.size > VALUES_MAX) continue;
    for (const [value, { count, firstUs }] of valuesOf(first, name)) {
      const share = count / firstCount;
      const seen = usual.get(value);
      const shareBefore = (seen?.count ?? 0) / before.length;
      if (!isSuspect({ share, shareBefore })) continue;
      const shown = value === '' ? `${name} not set` : `${name} = ${cut(value)}`;
      found.push({
        field: 'parameter',
        value: shown,
        occurrence_share: share,
        traffic_share_before: shareBefore,
        traffic_since: formatTimeUs(Math.min(firstUs, seen?.firstUs ?? firstUs)),
        sentence: sentenceOf({ shown, owners: ownersOf(count, firstCount), shareBefore, calls: before.length, usual: mostUsual(usual) }),
      });
    }
  }
  return bySuspicion(found);
}

/** How many of the calls have which value of a parameter, as JSON; '' where it is not set. */
function valuesOf(calls: readonly CallWithParameters[], name: string): Values {
  const values: Values = new Map();
  for (const { parameters, startUs } of calls) {
    const value = parameters[name] === undefined ? '' : JSON.stringify(parameters[name]);
    const known = values.get(value);
    values.set(value, { count: (known?.count ?? 0) + 1, firstUs: Math.min(known?.firstUs ?? startUs, startUs) });
  }
  return values;
}

function mostUsual(values: Values): string {
  const [most] = [...values].toSorted(([, left], [, right]) => right.count - left.count);
  return most?.[0] ?? '';
}

function sentenceOf(of: { shown: string; owners: string; shareBefore: number; calls: number; usual: string }): string {
  const { shown, owners, shareBefore, calls, usual } = of;
  const share = shareBefore === 0 ? 'none' : percentOf(shareBefore);
  return `${owners} ${shown}, as ${share} of the last ${calls} calls like them had; ${usual === '' ? 'most did not set it' : `most had ${cut(usual)}`}.`;
}

function cut(value: string): string {
  return value.length <= VALUE_CHARS_MAX ? value : `${value.slice(0, VALUE_CHARS_MAX)}…`;
}
