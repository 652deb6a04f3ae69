/**
 * Frames innermost first (they are sent outermost first). Library frames are hidden unless there is nothing else, and the
 * innermost frame always stays: it says where the failure was thrown.
 */
export function framesToShow<F extends { in_app?: boolean | null | undefined }>(
  frames: readonly F[],
  isAll: boolean,
): { shown: F[]; hidden: number } {
  const innermostFirst = frames.toReversed();
  const hasOwn = frames.some((frame) => frame.in_app === true);
  if (isAll || !hasOwn) return { shown: innermostFirst, hidden: 0 };
  const shown = innermostFirst.filter((frame, index) => index === 0 || frame.in_app === true);
  return { shown, hidden: frames.length - shown.length };
}
