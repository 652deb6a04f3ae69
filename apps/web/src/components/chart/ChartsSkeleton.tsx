/** Room for charts that are on their way, in the grid that they will stand in. */
export function ChartsSkeleton({ count }: { count: number }) {
  return (
    <div aria-hidden className="grid gap-3 lg:grid-cols-2">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="panel h-60 p-3">
          <div className="skeleton h-3 w-24" />
        </div>
      ))}
    </div>
  );
}
