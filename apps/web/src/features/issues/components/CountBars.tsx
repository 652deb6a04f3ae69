/** Counts over equal steps as tiny bars; a step without any keeps its place on the ground line. */
export function CountBars({ values, height = 24, className = 'w-28' }: { values: readonly number[]; height?: number; className?: string }) {
  const most = Math.max(...values, 1);
  return (
    <svg
      className={`block ${className}`}
      height={height}
      viewBox={`0 0 ${Math.max(values.length, 1)} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {values.map((value, index) => {
        const size = value === 0 ? 1 : Math.max(2.5, (value / most) * height);
        return (
          <rect
            key={index}
            x={index + 0.1}
            y={height - size}
            width={0.8}
            height={size}
            fill={value === 0 ? 'var(--line)' : 'currentColor'}
          />
        );
      })}
    </svg>
  );
}
