/** Numbers as people type them into limits: "1,000", "1.5k", "20 MB", "512 KiB". */
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
  ti: 1024 ** 4,
};
const AMOUNT = /^(\d+(?:[ ,]\d{3})*(?:\.\d+)?)\s*([kmgt]i?|)b?$/i;
const BYTE_STEPS = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

/** null for an empty text (no limit), undefined for one that is no number above 0. */
export function parseAmount(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const [, digits, suffix] = AMOUNT.exec(trimmed) ?? [];
  const factor = FACTORS[(suffix ?? '').toLowerCase()];
  if (digits === undefined || factor === undefined) return undefined;
  const value = Number(digits.replaceAll(/[ ,]/g, '')) * factor;
  return value > 0 && Number.isFinite(value) ? value : undefined;
}

/** As parseAmount reads it back, without loss: 2000000 -> "2 MB" of bytes, "2,000,000" of items. */
export function amountText(value: number | null, unit: 'items' | 'bytes'): string {
  if (value === null) return '';
  const step =
    unit === 'bytes'
      ? BYTE_STEPS.find(([size]) => value >= size && value < size * 1_000 && Number.isInteger((value / size) * 100))
      : undefined;
  if (step !== undefined) return `${value / step[0]} ${step[1]}`;
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
}
