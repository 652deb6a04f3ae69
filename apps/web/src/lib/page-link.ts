/** Address of a page as others can open it: without the time window, which a trace or a session does not need. */
export function pageLink(href: string): string {
  const url = new URL(href);
  for (const name of ['range', 'from', 'to']) url.searchParams.delete(name);
  url.hash = '';
  return url.href;
}
