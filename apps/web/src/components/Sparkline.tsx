/** Tiny line of values over equal steps; `null` breaks the line, since missing is not zero. Decoration beside a figure. */
export function Sparkline({ values, width = 96, height = 24 }: { values: readonly (number | null)[]; width?: number; height?: number }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <svg width={width} height={height} aria-hidden />;
  const max = Math.max(...known, 0) || 1;
  const x = (index: number) => 1 + (index / Math.max(1, values.length - 1)) * (width - 2);
  const y = (value: number) => height - 2 - (value / max) * (height - 4);
  let line = '';
  let dots = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const before = index > 0 ? values[index - 1] : null;
    const after = values[index + 1] ?? null;
    line += `${before === null || before === undefined ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    // A lone value between two gaps would draw nothing as a line.
    if ((before === null || before === undefined) && after === null) dots += `M${x(index).toFixed(1)} ${y(value).toFixed(1)}h0.01`;
  });
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden className="overflow-visible">
      <path d={line} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" strokeLinecap="round" />
      <path d={dots} fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
    </svg>
  );
}
