/** Turns one captured event into JSON, off the caller's path. */
import type { WireEvent } from './config.ts';
import { cutText } from './text.ts';

const SHORTEST_CUT_CHARS = 256;

/** The event does not fit `maxEventBytes` even with all long texts cut. */
export class EventTooLarge extends Error {}

/**
 * JSON of one event, at most `maxEventBytes` long: long texts are cut harder and harder until it fits.
 * Throws EventTooLarge when cutting texts is not enough.
 */
export function encodeEvent(event: WireEvent, maxEventBytes: number): Buffer {
  let data = Buffer.from(JSON.stringify(event));
  let cutChars = maxEventBytes;
  while (data.length > maxEventBytes) {
    cutChars = Math.floor(cutChars / 4);
    if (cutChars < SHORTEST_CUT_CHARS) throw new EventTooLarge(`${data.length} bytes`);
    data = Buffer.from(JSON.stringify(event, (_key, value: unknown) => (typeof value === 'string' ? cutText(value, cutChars) : value)));
  }
  return data;
}
