/** The sign-in page that leads back to where somebody was. */
export function loginAddress(next: string): string {
  return next === '/' || next === '' ? '/login' : `/login?next=${encodeURIComponent(next)}`;
}
