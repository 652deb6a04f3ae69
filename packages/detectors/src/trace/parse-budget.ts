import { DETECTOR_LIMITS } from '../contract/limits.ts';

/** How much of a trace's content may still be read. Shared by all detectors of one trace. */
export class ParseBudget {
  #parseChars: number = DETECTOR_LIMITS.parsedCharsPerTrace;
  #scanChars: number = DETECTOR_LIMITS.scannedCharsPerTrace;
  /** True once something was left unread. */
  isExceeded = false;

  /** Asks to parse a text; false when the trace has used up what it may. */
  mayParse(text: string): boolean {
    if (this.#parseChars < text.length) {
      this.isExceeded = true;
      return false;
    }
    this.#parseChars -= text.length;
    return true;
  }

  /** How many of these characters may still be searched. */
  takeScan(chars: number): number {
    const taken = Math.min(chars, this.#scanChars);
    if (taken < chars) this.isExceeded = true;
    this.#scanChars -= taken;
    return taken;
  }
}
