/** Longest text that is looked through; what is grouped by stands at its beginning. */
const CHARS_MAX = 4_000;
const PLAIN = '192.0.2.1';

/** `[2001:db8::5]:443`, `[fe80::1%eth0]`. */
const BRACKETED = /\[((?=[0-9a-f.]{0,40}:)[0-9a-f:.]{2,45})(?:%[\w.-]{1,16})?\]/gi;
/** What Node's system calls say: address and port, an IPv6 address too, with nothing but a colon between. */
const NODE_ADDRESS = /(\bE[A-Z]{3,15} |\(Local |Local \()([0-9a-f:]{2,45}(?:\d{1,3}(?:\.\d{1,3}){3})?):(\d{1,5})(?![\w:.])/gi;
const BARE = /(?<![\w:.])([0-9a-f:]{2,45}(?:\d{1,3}(?:\.\d{1,3}){3})?)(?:%[\w.-]{1,16})?(?![\w:]|\.\d)/gi;

/** Groups of hex digits with `::` for left-out ones; at the end maybe an IPv4 address (`::ffff:10.0.0.4`). */
function isIpv6(text: string): boolean {
  const v4 = /(?<=:)\d{1,3}(?:\.\d{1,3}){3}$/.exec(text);
  const hex = v4 === null ? text : `${text.slice(0, v4.index)}0:0`;
  const halves = hex.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/**
 * A text in which IPv6 addresses are written as an IPv4 one, so that a service that is reached by both says the same:
 * `dial tcp [::1]:5432`, `connect ECONNREFUSED ::1:5432`. Linear in the text.
 */
export function plainAddresses(text: string): string {
  if (!text.includes(':') || text.length === 0) return text;
  const head = text.slice(0, CHARS_MAX);
  const plain = head
    .replaceAll(BRACKETED, (found, address: string) => (isIpv6(address) ? PLAIN : found))
    .replaceAll(NODE_ADDRESS, (found, before: string, address: string, port: string) =>
      isIpv6(address) ? `${before}${PLAIN}:${port}` : found,
    )
    .replaceAll(BARE, (found, address: string) => (address.length > 2 && isIpv6(address) ? PLAIN : found));
  return plain === head ? text : plain + text.slice(CHARS_MAX);
}
