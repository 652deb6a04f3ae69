import { ApiError } from '../../../lib/api.ts';
import { exchangeLink } from '../queries.ts';
import { tokenOf } from './token-of.ts';

/** Why the sign-in page is shown: nobody is signed in, or the link did not work. */
export type LoginState =
  | { kind: 'form' }
  | { kind: 'signed_in' }
  | { kind: 'link_refused'; message: string }
  | { kind: 'link_failed'; message: string };

/**
 * Exchanges the token in the address, if there is one. The token works once, so this runs in the route's loader and not in
 * a component, and the address loses it first: neither history nor a reload may hold it.
 */
export async function loadLogin(): Promise<LoginState> {
  const token = tokenOf(window.location.hash);
  if (token === null) return { kind: 'form' };
  history.replaceState(history.state, '', window.location.pathname + window.location.search);
  try {
    await exchangeLink(token);
    return { kind: 'signed_in' };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
    return { kind: isRefused ? 'link_refused' : 'link_failed', message };
  }
}
