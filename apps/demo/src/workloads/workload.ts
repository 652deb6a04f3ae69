import type { Random } from '../random.ts';
import type { DemoSource, DemoTrace } from '../telemetry.ts';

/** When and where a piece of the sample workload runs. */
export type WorkloadPlace = {
  startMs: number;
  environment: 'prod' | 'staging';
  /** Whether the release that makes latency and cost worse is running. */
  isNewRelease: boolean;
};

/** Generates what one visitor, question or job causes: one trace, or several in a conversation. */
export type Workload = (random: Random, place: WorkloadPlace) => DemoTrace[];

export function sourceOf(service: string, place: WorkloadPlace, releases: { old: string; new: string }): DemoSource {
  return { service, environment: place.environment, release: place.isNewRelease ? releases.new : releases.old };
}

/** Visitors come back: a small set of names makes users with many sessions. */
export function userId(random: Random): string {
  return `user-${String(random.int(1, 180)).padStart(4, '0')}`;
}
