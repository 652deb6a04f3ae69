/** Time axis of the waterfall: where a span lies, in percent of the lane, and which marks the axis gets. */
export type Scale = { startUs: number; lengthUs: number };
export type Placement = { leftPercent: number; widthPercent: number };

/** Running spans reach to now, so the axis does too. */
export function timelineScale(tree: { startUs: number; endUs: number; hasRunning: boolean }, nowMs: number): Scale {
  const endUs = tree.hasRunning ? Math.max(tree.endUs, nowMs * 1000) : tree.endUs;
  return { startUs: tree.startUs, lengthUs: Math.max(1, endUs - tree.startUs) };
}

/** Place of one bar. A span of no length keeps its place; the row draws it at least two pixels wide. */
export function place(scale: Scale, node: { startUs: number; endUs: number | null }): Placement {
  const clamp = (percent: number) => Math.min(100, Math.max(0, percent));
  const left = clamp(((node.startUs - scale.startUs) / scale.lengthUs) * 100);
  const right = node.endUs === null ? 100 : clamp(((node.endUs - scale.startUs) / scale.lengthUs) * 100);
  return { leftPercent: left, widthPercent: Math.max(0, right - left) };
}

/** Three to six round marks in milliseconds from the start. */
export function axisMarks(lengthUs: number, wanted = 4): number[] {
  const roughMs = lengthUs / 1000 / wanted;
  const power = 10 ** Math.floor(Math.log10(roughMs));
  const stepMs = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= roughMs) ?? roughMs;
  const marks: number[] = [];
  for (let index = 0; index * stepMs <= lengthUs / 1000 && index < 20; index++) marks.push(index * stepMs);
  return marks;
}
