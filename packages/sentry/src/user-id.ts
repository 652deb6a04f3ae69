import { type JsonRecord, memberOf, wordOf } from './json-values.ts';

/** What a client writes for "take the address that I send from". */
export const AUTO_ADDRESS = '{{auto}}';

/** The one text that names a user: id, else e-mail address, name, or network address; '' when there is none. */
export function readUserId(user: JsonRecord): string {
  for (const key of ['id', 'email', 'username', 'ip_address']) {
    const value = wordOf(memberOf(user, key));
    if (value !== '' && value !== AUTO_ADDRESS) return value;
  }
  return '';
}
