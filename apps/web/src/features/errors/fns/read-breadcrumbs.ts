export type Breadcrumb = { time: string | null; category: string; level: string; message: string; data: Record<string, unknown> };

/** What a client noted before an error, oldest first: a list, or `{values: list}`. What is none is left out. */
export function readBreadcrumbs(stored: unknown): Breadcrumb[] {
  const list = isRecord(stored) ? stored['values'] : stored;
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map((crumb) => ({
    time: readTime(crumb['timestamp']),
    category: text(crumb['category']) || text(crumb['type']),
    level: text(crumb['level']),
    message: text(crumb['message']),
    data: isRecord(crumb['data']) ? crumb['data'] : {},
  }));
}

/** Seconds since the epoch, or an RFC 3339 text; null when it is neither. */
function readTime(value: unknown): string | null {
  const timeMs = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(timeMs) && Math.abs(timeMs) < 8.64e15 ? new Date(timeMs).toISOString() : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
