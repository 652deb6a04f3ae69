import { isModelName } from './model-names.ts';
import { CODE_NUMBER_WORDS, DIGIT_WORDS, PROGRAM_EXTENSIONS } from './words.ts';

const NUMBER = /^[-+~≈#]?\d[\d._]*(?:e[-+]?\d+)?%?$/i;
const QUANTITY =
  /^[-+~≈]?[$€£¥]?\d[\d.,_]*(?:%|(?:[kmgtp]i?)?b(?:ytes?)?|[kmx]|px|ns|us|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|st|nd|rd|th|tokens?|chars?|rpm|tpm|qps|c|f|hz|v)$/i;
const DURATION = /^(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|µs|ns)){2,6}$/;
const MONEY = /^[-+]?[$€£¥]\d[\d.,_]*[kmb]?$/i;
const IP_V4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?(?:\/\d{1,2})?$/;
const IP_V6 = /^\[?(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{2,45}(?:%\w+)?\]?$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX_NUMBER = /^[-+]?0x[0-9a-f]+$/i;
const HEX = /^(?=[0-9a-f-]*\d)(?=[0-9a-f-]*[a-f])(?:[0-9a-f]{7,128}|[0-9A-F]{7,128}|[0-9a-f]{2}(?:[-:][0-9a-f]{2}){3,31})$/i;
const DATE =
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].{0,40})?$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$|^\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:Z|[-+]\d{2}:?\d{2})?$|^\d{4}-\d{2}$|^\d{4}\d{2}\d{2}T\d{6}Z?$/;
const URL = /^[a-z][a-z0-9+.-]{1,20}:\/\//i;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,250}\.[A-Za-z]{2,24}$/;
const HOST_PORT = /^([A-Za-z][\w.-]{0,252}):(\d{1,5})$/;
const WINDOWS_PATH = /^[A-Za-z]:[\\/]|^\\\\/;
/** Prefixes of ids that are never words of a message, whatever follows. */
const ID_PREFIX =
  /^(?:chatcmpl|cmpl|req|call|toolu|srvtoolu|org|resp|asst|thread|run|msg|msgbatch|file|batch|proj|sess|user|usr|cus|sub|evt|ch|pi|txn|inv|ord|job|task|trace|span|conv|gen|acct|key|sk|pk|rk|whsec|price|prod|tok|tx|rs|fc|ws|step|vs|ft|ftjob|snd|doc|chunk|emb|node|pod|i|vol|sg|subnet|vpc|arn|xoxb|ghp|gho|glpat|hf|gsk|pplx|aid|sid|rid|uid|tid|cid|id)[-_](?=[A-Za-z0-9_-]*(?:\d|[a-z][A-Z]|[A-Z][a-z]))[A-Za-z0-9_-]{4,}$/;
const ALWAYS_ID =
  /^(?:chatcmpl|cmpl|req|toolu|srvtoolu|org|resp|asst|msgbatch|ftjob|sk|xoxb|ghp|glpat|AKIA|AIza|eyJ)[-_]?(?=[A-Za-z0-9_.-]{6,})[A-Za-z0-9_.-]+$/;
/** A prefix of ids before letters alone: an id when no language would write them (`call_dimxgyjjks`, not `call_function`). */
const LETTERS_AFTER_PREFIX =
  /^(?:call|req|org|msg|run|file|job|task|user|usr|ord|inv|doc|cus|sub|sess|conv|gen|thread|trace|span|acct|evt|txn)[-_]([a-z]{8,40})$/;
/** Codes of errors that systems define: `ORA-00942`, `P2002`, `E11000`, `AADSTS700016`. */
const ERROR_CODE =
  /^(?:ORA-?|TNS-?|PLS-?|DPI-?|DPY-?|TS|CS|E|P|PGRST|AADSTS|SQL|NU|MSB|ERR_?|HY|IM|W|F|NETSDK|MY-|CVE-\d{4}-|WSAE|HV|XX|S)\d{3,6}$|^0x8[0-9A-F]{7}$/;
const ENCODED = /^(?=[\w+/=-]*\d)(?=[\w+/=-]*[a-z])(?=[\w+/=-]*[A-Z])[\w+/-]{20,}={0,2}$/;
const STATUS = /^[45]\d\d$/;
/** Ports below are given by somebody (5432 is a database), those above are drawn. */
const FIRST_EPHEMERAL_PORT = 32_768;

function port(digits: string): string {
  return Number(digits) < FIRST_EPHEMERAL_PORT ? digits : '<n>';
}

/** Folders differ between machines and deployments; the name of a program's own file is part of the cause. */
export function normalizePath(path: string): string {
  const bare = path.replace(/(?::\d+){1,2}$/, '').replace(/[?#].*$/, '');
  const base = bare.slice(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  const isProgram = dot >= 0 && PROGRAM_EXTENSIONS.has(base.slice(dot + 1).toLowerCase()) && !/\d/.test(base) && base.length <= 60;
  return isProgram ? `<path>/${base}` : '<path>';
}

function isPath(word: string): boolean {
  if (WINDOWS_PATH.test(word)) return true;
  if (/^(?:\/|\.{1,2}\/|~\/)[\w.@%+~-]/.test(word)) return true;
  const slashes = word.split('/').length - 1;
  return slashes >= 2 || (slashes === 1 && /\.\w{1,5}(?::\d+)*$/.test(word)) || /\\\w+\\/.test(word);
}

/** Letters that no language writes: not one vowel. */
function looksRandom(letters: string): boolean {
  return letters.length >= 7 && /^[b-df-hj-np-tv-xz]+$/i.test(letters);
}

function isUnpronounceable(letters: string): boolean {
  return /[b-df-hj-np-tv-xz]{4}|q[^u]|[jqvx]{2}|[bcdfghjklmnpqrstvwxz][jqx](?![aeiou])/.test(letters);
}

function hasRandomCase(letters: string): boolean {
  if (letters.length < 8) return false;
  const switches = letters.match(/[a-z][A-Z]/g)?.length ?? 0;
  return switches >= 3 && letters.length / (switches + 1) < 3;
}

/** One part of a word between `-`, `_` and `.`. */
function normalizePart(part: string): string {
  if (part === '') return '';
  if (/^\d+$/.test(part)) return '<n>';
  if (!/\d/.test(part)) return looksRandom(part) || hasRandomCase(part) ? '<id>' : part;
  return DIGIT_WORDS.has(part.toLowerCase()) ? part : '<id>';
}

/** `acme-17`, `ORD-99123-X`, `us-east-1`, `worker_7f9c8d`: a name with a number is one of many of its kind. */
function normalizeParts(word: string): string {
  if (!/[-_.]/.test(word)) return normalizePart(word);
  const parts = word.split(/([-_.])/).map((piece, index) => (index % 2 === 1 ? piece : normalizePart(piece)));
  if (parts.includes('<id>')) return '<id>';
  if (!parts.includes('<n>')) return parts.join('');
  if (DIGIT_WORDS.has(word.replaceAll(/[-_.]/g, '').toLowerCase())) return word;
  return /[A-Za-z]/.test(word) && !word.includes('.') ? '<id>' : parts.join('');
}

/**
 * One word of a message with what differs from event to event replaced. Words stay as they are.
 *  word      without surrounding white space, quotes and punctuation
 *  previous  the word before it, in lower case
 */
export function normalizeWord(word: string, previous: string): string {
  if (/^[A-Za-z]+$/.test(word)) return looksRandom(word) || hasRandomCase(word) ? '<id>' : word;
  if (NUMBER.test(word)) {
    const ip = IP_V4.exec(word);
    if (ip !== null) return '<ip>';
    return CODE_NUMBER_WORDS.has(previous) && word.length <= 6 ? word : '<n>';
  }
  if (URL.test(word)) return '<url>';
  const ip = IP_V4.exec(word);
  if (ip !== null) return ip[2] === undefined ? '<ip>' : `<ip>:${port(ip[2])}`;
  if (QUANTITY.test(word) || DURATION.test(word) || MONEY.test(word)) return '<n>';
  if (DATE.test(word)) return '<time>';
  if (ERROR_CODE.test(word)) return word;
  if (HEX_NUMBER.test(word) || UUID.test(word) || HEX.test(word)) return '<id>';
  if (isModelName(word)) return '<model>';
  if (EMAIL.test(word)) return '<email>';
  if (ALWAYS_ID.test(word) || ID_PREFIX.test(word) || ENCODED.test(word)) return '<id>';
  const letters = LETTERS_AFTER_PREFIX.exec(word)?.[1];
  if (letters !== undefined && isUnpronounceable(letters)) return '<id>';
  if (isPath(word)) return normalizePath(word);
  const localhost = /^\[?::1\]?:(\d{2,5})$/.exec(word);
  if (localhost !== null) return `<ip>:${port(localhost[1] ?? '')}`;
  if (IP_V6.test(word) && word.length > 2) return '<ip>';
  const hostPort = HOST_PORT.exec(word);
  if (hostPort !== null) return `${normalizeParts(hostPort[1] ?? '')}:${port(hostPort[2] ?? '')}`;
  if (/[:/@+~]/.test(word))
    return word
      .split(/([:/@+~])/)
      .map((part, index) => (index % 2 === 1 ? part : normalizeParts(part)))
      .join('');
  return normalizeParts(word);
}

/** Whether a number standing alone is the status of an HTTP answer. */
export function isHttpStatus(word: string): boolean {
  return STATUS.test(word);
}
