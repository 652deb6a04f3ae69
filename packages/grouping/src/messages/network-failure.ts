const CODE =
  /\b(?:ECONN(?:REFUSED|RESET|ABORTED)|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL)\b/;
const TYPE =
  /^(?:Connection(?:Reset|Refused|Aborted)?(?:Error|Exception)|(?:Connect|NoRouteToHost|UnknownHost|Socket|SocketTimeout)Exception|BrokenPipeError|OpError|SocketError)$/;
const WORDS =
  /\bconnection (?:to \S{1,80} )?(?:was |is )?(?:reset|refused|aborted|closed)\b|\breset by (?:peer|\S{1,45})|\bconnect call failed\b|\bbroken pipe\b|\bno route to host\b|\bnetwork is unreachable\b|\bsocket hang up\b|\bforcibly closed\b/i;
/** Go's name of the system call in front. */
const SYSTEM_CALL = /^(?:connect|read|write|accept|sendto|recvfrom): /;
/** Words that a text needs to be known by itself. */
const TELLING_WORDS = 4;

/** Whether an error says that a connection failed. */
export function isNetworkFailure(type: string, message: string): boolean {
  return TYPE.test(type) || CODE.test(message) || WORDS.test(message);
}

/** Whether its text alone, in normal form, says enough to know it by. */
export function isTellingNetworkText(message: string): boolean {
  if (CODE.test(message) || (WORDS.test(message) && (message.includes('<ip>') || SYSTEM_CALL.test(message)))) return true;
  const words = message.replaceAll(/<\w+>/g, '').match(/\p{L}{2,}/gu);
  return WORDS.test(message) && (words?.length ?? 0) >= TELLING_WORDS;
}
