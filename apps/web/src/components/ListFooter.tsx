/** End of an endless list: loading more, could not, or nothing older in this window. */
export function ListFooter({
  isLoading,
  isError,
  hasMore,
  onMore,
}: {
  isLoading: boolean;
  isError: boolean;
  hasMore: boolean;
  onMore: () => void;
}) {
  return (
    <div className="flex h-10 items-center justify-center text-xs text-ink-3">
      {isLoading && <span role="status">Loading older rows…</span>}
      {!isLoading && isError && (
        <button type="button" className="text-danger underline" onClick={onMore}>
          Older rows could not be loaded. Try again
        </button>
      )}
      {!isLoading && !isError && hasMore && (
        <button type="button" className="hover:text-ink hover:underline" onClick={onMore}>
          Load older rows
        </button>
      )}
      {!isLoading && !isError && !hasMore && <span>End of this window</span>}
    </div>
  );
}
