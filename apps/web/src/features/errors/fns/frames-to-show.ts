/** Frames that stand beside each other and are shown, or folded, together. */
export type FrameRun<F> = { isFolded: boolean; frames: F[] };

/**
 * Frames innermost first (they are sent outermost first), in runs. Library frames are folded where they stand unless there is
 * nothing else, and the innermost frame always shows: it says where the failure was thrown.
 */
export function framesToShow<F extends { in_app?: boolean | null | undefined }>(frames: readonly F[]): FrameRun<F>[] {
  const hasOwn = frames.some((frame) => frame.in_app === true);
  const runs: FrameRun<F>[] = [];
  for (const [index, frame] of frames.toReversed().entries()) {
    const isFolded = hasOwn && index > 0 && frame.in_app !== true;
    const last = runs.at(-1);
    if (last !== undefined && last.isFolded === isFolded) last.frames.push(frame);
    else runs.push({ isFolded, frames: [frame] });
  }
  return runs;
}
