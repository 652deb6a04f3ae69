/** The value below which a share of the values lies; NaN for none. Sorted copies only: the order of arrival must not matter. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * How surely values of `right` are larger than those of `left`, in standard deviations (Mann-Whitney, ties shared). Makes
 * no assumption about how latencies or prices are spread.
 */
export function rankSumZ(left: readonly number[], right: readonly number[]): number {
  const [n, m] = [left.length, right.length];
  if (n === 0 || m === 0) return 0;
  const all = [...left.map((value) => ({ value, isRight: false })), ...right.map((value) => ({ value, isRight: true }))].sort(
    (one, other) => one.value - other.value,
  );
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && (all[end] as { value: number }).value === (all[start] as { value: number }).value) end += 1;
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index++) if ((all[index] as { isRight: boolean }).isRight) rankSum += rank;
    const count = end - start;
    ties += count ** 3 - count;
    start = end;
  }
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  return variance <= 0 ? 0 : (rankSum - (m * (m + n + 1)) / 2) / Math.sqrt(variance);
}
