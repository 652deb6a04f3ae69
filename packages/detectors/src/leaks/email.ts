import type { Leak } from './leak.ts';

const LOCAL = /[A-Za-z0-9._%+'-]/;
const DOMAIN = /[A-Za-z0-9.-]+/y;
/** Addresses of functions, which name nobody. */
const ROLE_ADDRESS =
  /^(?:info|support|help|helpdesk|sales|contact|hello|hi|office|admin|administrator|noreply|no-reply|no_reply|donotreply|do-not-reply|service|services|kundenservice|kontakt|billing|accounts?|orders?|returns?|press|media|jobs|careers|hr|team|marketing|feedback|security|privacy|abuse|postmaster|webmaster|hostmaster|root|mailer-daemon|notifications?|alerts?|news|newsletter|updates|bot|system|devops|ops|git|test|customer-?service|reservations?|booking|bookings|user|username|you|your[._-]?(?:name|e?mail)|e?mail|name|example|someone|somebody|recipient|sender)(?:[+._-].*)?$/i;

/** An e-mail address around an `@`; null when it is none, a function's, or part of a URL. */
export function emailAt(text: string, at: number): Leak | null {
  let start = at;
  while (start > 0 && at - start < 64 && LOCAL.test(text[start - 1] as string)) start -= 1;
  // JSON's own escapes before the address: \n, \t
  if (text[start - 1] === '\\' && /[nrtbf]/.test(text[start] ?? '')) start += 1;
  while (start < at && /[.'-]/.test(text[start] as string)) start += 1;
  if (
    start === at ||
    text.slice(start - 3, start) === '://' ||
    text[start - 1] === ':' ||
    text[start - 1] === '/' ||
    text[start - 1] === '@'
  )
    return null;
  DOMAIN.lastIndex = at + 1;
  const domain = (DOMAIN.exec(text.slice(0, at + 260))?.[0] ?? '').replace(/[.-]+$/, '');
  const top = /\.([A-Za-z]{2,24})$/.exec(domain)?.[1];
  if (top === undefined || /^(?:png|jpe?g|gif|svg|webp|js|ts|json|py|md|txt|css|html?)$/i.test(top) || domain.includes('..')) return null;
  const local = text.slice(start, at);
  if (ROLE_ADDRESS.test(local) || local.length > 64) return null;
  // git's remotes and package scopes
  if (local === 'git' || (text[at + 1 + domain.length] === ':' && /[A-Za-z]/.test(text[at + 2 + domain.length] ?? ''))) return null;
  const end = at + 1 + domain.length;
  return { kind: 'email', start, end, masked: `${local[0] ?? ''}…@…${domain.slice(domain.lastIndexOf('.'))}`, confidence: 'sure' };
}
