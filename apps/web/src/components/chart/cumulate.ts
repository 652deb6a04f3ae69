/**
 * Heights for drawing: each layer on top of those before it. A layer that is unknown at a step adds nothing there; where
 * all are unknown the step is a gap.
 */
export function cumulate(layers: readonly { values: readonly (number | null)[] }[]): (number | null)[][] {
  const length = layers[0]?.values.length ?? 0;
  const heights: (number | null)[] = Array.from({ length }, () => null);
  return layers.map((layer) => {
    layer.values.forEach((value, index) => {
      if (value !== null) heights[index] = (heights[index] ?? 0) + value;
    });
    return [...heights];
  });
}
