/** Address of the trace as others can open it: without the time window, which a trace does not need. */
export function traceLink(href: string): string {
  const url = new URL(href);
  for (const name of ['range', 'from', 'to']) url.searchParams.delete(name);
  url.hash = '';
  return url.href;
}
