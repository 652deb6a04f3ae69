import type { TraceView } from '../trace/trace-view.ts';
import type { Fact } from '../windows/fact.ts';
import type { Draft, FindingLevel } from './finding.ts';
import type { DetectorName } from './names.ts';
import type { SettingSpecs, SettingsOf } from './settings.ts';

/** What the reference page says about a detector. Plain words; whole sentences. */
export type DetectorDocs = {
  /** What it means when this is reported. */
  meaning: string;
  /** The rule: how it is found, and what is deliberately not reported. */
  rule: string;
  /** What to do about it. */
  advice: string;
  /** Which setting to turn in which direction when it says too much or too little. */
  tuning: string;
};

type Common<Specs extends SettingSpecs> = {
  name: DetectorName;
  docs: DetectorDocs;
  level: FindingLevel;
  /** Off unless a project turns it on; default true. */
  isOnByDefault?: boolean;
  settings: Specs;
};

/** Looks at one settled trace. `span`: at each model call, tool run or span by itself; `trace`: at how they follow each other. */
export type TraceDetector<Specs extends SettingSpecs = SettingSpecs> = Common<Specs> & {
  scope: 'span' | 'trace';
  /** Pure. The same trace gives the same drafts, in whatever order its spans came. */
  run: (trace: TraceView, settings: SettingsOf<Specs>) => Draft[];
};

/**
 * Compares many traces. In two parts, so that somebody else keeps the middle: `factsOf` turns a trace into a few small
 * facts, `judge` compares stored facts of one key. A fact is replaced, not added, when its trace settles again.
 */
export type WindowDetector<Specs extends SettingSpecs = SettingSpecs> = Common<Specs> & {
  scope: 'window';
  /** Each finding is about the one trace it names, not about a time; default false. */
  isPerTrace?: boolean;
  /** How far back `judge` has to look. */
  historyMs: number;
  factsOf: (trace: TraceView) => Fact[];
  /**
   * history, fresh  facts of one key: what was before, and what is judged now; in any order, repeated or not
   * returns         the same drafts for the same sets of facts
   */
  judge: (history: readonly Fact[], fresh: readonly Fact[], settings: SettingsOf<Specs>) => Draft[];
};

export type AnyDetector = TraceDetector | WindowDetector;

/** Keeps the type of the settings while a detector is written down. */
export function defineTraceDetector<const Specs extends SettingSpecs>(detector: TraceDetector<Specs>): TraceDetector {
  // a detector only ever gets settings that were read by its own specs
  return detector as unknown as TraceDetector;
}

/** As `defineTraceDetector`. */
export function defineWindowDetector<const Specs extends SettingSpecs>(detector: WindowDetector<Specs>): WindowDetector {
  return detector as unknown as WindowDetector;
}
