/** Bounds of everything the detectors read and report. */
export const DETECTOR_LIMITS = {
  /** Spans named as evidence of one finding. */
  evidenceSpans: 50,
  evidenceTraces: 20,
  evidenceSamples: 5,
  /** Characters of one sample. */
  sampleChars: 300,
  /** Findings of one detector in one trace; the last one says how many more there were. */
  findingsPerDetector: 20,
  /** Characters of stored JSON that are parsed for one trace; what is beyond is not known to the detectors. */
  parsedCharsPerTrace: 24_000_000,
  /** Characters of content of one trace that are searched for secrets, personal data and injections. */
  scannedCharsPerTrace: 32_000_000,
  /** Tool runs of one trace that are compared with each other. */
  toolRuns: 20_000,
  /** Characters of a part of a fingerprint. */
  keyChars: 120,
} as const;
