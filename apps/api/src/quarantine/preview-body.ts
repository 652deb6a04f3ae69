import type { QuarantineDetail } from '@sentryai/schema';

const PREVIEW_BYTES = 16 * 1024;
/** Shorter runs in binary data are chance. */
const RUN_CHARS_MIN = 4;

/** The beginning of a body, for people; of binary data the texts in it, one per line. */
export function previewBody(body: Uint8Array, format: string): QuarantineDetail['preview'] {
  const is_truncated = body.byteLength > PREVIEW_BYTES;
  const head = body.subarray(0, PREVIEW_BYTES);
  const is_binary = format === 'protobuf';
  // A character cut in two at the end becomes a replacement character, as do bytes that are no text.
  if (!is_binary) return { text: new TextDecoder().decode(head), is_binary, is_truncated };
  const runs =
    Buffer.from(head)
      .toString('latin1')
      .match(/[\x20-\x7e]+/g) ?? [];
  return { text: runs.filter((run) => run.length >= RUN_CHARS_MIN).join('\n'), is_binary, is_truncated };
}
