/** Bounds of a conversation that is put together for one answer. */
export const CONVERSATION_LIMITS = {
  /** Characters of one part of a message; the span has the rest. */
  partChars: 16_000,
  /** Characters of instructions, which are long and seldom read. */
  systemChars: 16_000,
  /** Characters that one turn shows of all its parts together. */
  turnChars: 100_000,
  /** Messages of one turn: what a client sends beside a long history that nobody traced. */
  turnMessages: 60,
  /** Conversations that are followed side by side; the one that was quiet the longest is forgotten. */
  threads: 24,
  /** JSON longer than this is compared as it was written. */
  canonicalChars: 64 * 1024,
} as const;
