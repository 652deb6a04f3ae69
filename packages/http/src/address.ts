/** True for 127.0.0.0/8, ::1 and their IPv4-mapped forms, and the name localhost. Undefined (a closed socket) is not. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/, '');
  return plain === '::1' || plain === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(plain);
}

/** True for the addresses that mean "every interface". */
export function isWildcardAddress(address: string): boolean {
  return ['0.0.0.0', '::', '[::]', '*'].includes(address);
}
