import { entropyBits, isPlaceholder } from './checksums.ts';
import { type Leak, maskValue } from './leak.ts';
import { TOKEN_FORMS, type TokenForm } from './token-forms.ts';

const PRIVATE_KEY = /-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\{1,4}[nr]|\s|[A-Za-z0-9+/=:,.-]){40}/y;
/** Shorter ones are the examples of manuals. */
const PASSWORD_CHARS_MIN = 6;
/** `scheme://user:password@host`, the password not a variable. */
const URL_PASSWORD = /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>\\]{0,100}:([^\s/@"'<>\\]{3,200})@[A-Za-z0-9.-]{2,200}/y;

/** Names after which a value is a secret. */
const SECRET_NAME =
  /(?:api[_-]?key|apikey|secret[_-]?key|secret[_-]?access[_-]?key|access[_-]?key|client[_-]?secret|auth[_-]?token|access[_-]?token|refresh[_-]?token|api[_-]?token|private[_-]?token|bearer|authorization|passwd|password|passphrase|passwort|kennwort|senha|wachtwoord|encryption[_-]?key|signing[_-]?key|webhook[_-]?secret|db[_-]?pass(?:word)?|secret)$/i;
/** What stands between such a name and its value, in code, JSON (also inside JSON) and prose. */
const ASSIGNMENT = /(?:\\*["'])?\s{0,3}(?:=>?|:=?)\s{0,3}(?:bearer\s)?(?:\\*["'])?([A-Za-z0-9+/_.~!@#$%^&*-]{8,200}={0,2})/iy;
const GENERIC_BITS_MIN = 3.6;
const GENERIC_CHARS_MIN = 16;

const FORMS_BY_HEAD = new Map<string, TokenForm[]>();
for (const form of TOKEN_FORMS) {
  for (const prefix of form.prefixes) {
    const head = prefix.slice(0, 2);
    const known = FORMS_BY_HEAD.get(head);
    if (known === undefined) FORMS_BY_HEAD.set(head, [form]);
    else if (!known.includes(form)) known.push(form);
  }
}

const formOf = (wanted: string): TokenForm => TOKEN_FORMS.find(({ kind }) => kind === wanted) as TokenForm;
const TELEGRAM = formOf('telegram_bot_token');
const AZURE = formOf('azure_client_secret');

function tokenOf(form: TokenForm, text: string, start: number): Leak | null {
  form.pattern.lastIndex = start;
  const match = form.pattern.exec(text);
  if (match === null || form.isValid?.(match[0]) === false) return null;
  return { kind: form.kind, start, end: start + match[0].length, masked: maskValue(match[0], form.shownChars), confidence: 'sure' };
}

/** A token of a known form that begins here; null when there is none. */
export function secretAt(text: string, start: number): Leak | null {
  for (const form of FORMS_BY_HEAD.get(text.slice(start, start + 2)) ?? []) {
    if (!form.prefixes.some((prefix) => text.startsWith(prefix, start))) continue;
    const leak = tokenOf(form, text, start);
    if (leak !== null) return leak;
  }
  return null;
}

/** A bot token begins with digits and is told by the colon behind them. */
export function botTokenAt(text: string, start: number): Leak | null {
  return tokenOf(TELEGRAM, text, start);
}

/** Azure's client secrets have no beginning of their own; they are told by the `Q~` in them, of which `tilde` is the end. */
export function azureSecretAt(text: string, tilde: number): Leak | null {
  return tilde < 5 || text[tilde - 1] !== 'Q' ? null : tokenOf(AZURE, text, tilde - 5);
}

/** A private key whose armor begins here. */
export function privateKeyAt(text: string, start: number): Leak | null {
  PRIVATE_KEY.lastIndex = start;
  const match = PRIVATE_KEY.exec(text);
  if (match === null) return null;
  return {
    kind: 'private_key',
    start,
    end: start + match[0].length,
    masked: `${match[0].slice(0, match[0].indexOf('-----', 6) + 5)}…`,
    confidence: 'sure',
  };
}

/** A password inside a URL; `separator` is where its `://` stands. */
export function urlPasswordAt(text: string, separator: number): Leak | null {
  let start = separator;
  while (start > 0 && separator - start < 20 && /[a-z0-9+.-]/i.test(text[start - 1] as string)) start -= 1;
  URL_PASSWORD.lastIndex = start;
  const match = URL_PASSWORD.exec(text);
  const password = match?.[1];
  if (
    match === null ||
    password === undefined ||
    password.length < PASSWORD_CHARS_MIN ||
    isPlaceholder(password) ||
    /^(?:password|pass|secret|pwd|user|username|token|x-oauth-basic|x-access-token|%s)$/i.test(password)
  )
    return null;
  const isWeb = /^https?:/i.test(match[0]);
  // tokens of a known form inside a web address are found by themselves
  if (isWeb && secretAt(password, 0) !== null) return null;
  return {
    kind: 'url_password',
    start,
    end: start + match[0].length,
    masked: `${match[0].slice(0, match[0].indexOf('://') + 3)}…:…@…`,
    confidence: 'sure',
  };
}

/** Names with a value behind them; `separator` is where `=` or `:` stands. */
export function assignmentAt(text: string, separator: number): Leak | null {
  let nameEnd = separator;
  while (nameEnd > 0 && separator - nameEnd < 6 && /[\s"'\\]/.test(text[nameEnd - 1] as string)) nameEnd -= 1;
  let nameStart = nameEnd;
  while (nameStart > 0 && nameEnd - nameStart < 40 && /[A-Za-z0-9_-]/.test(text[nameStart - 1] as string)) nameStart -= 1;
  const name = text.slice(nameStart, nameEnd);
  if (!SECRET_NAME.test(name)) return null;
  ASSIGNMENT.lastIndex = nameEnd;
  const match = ASSIGNMENT.exec(text);
  const value = match?.[1];
  if (match === null || value === undefined || isPlaceholder(value)) return null;
  const isPassword = /(?:pass(?:wd|word|wort|phrase)?|kennwort|senha|wachtwoord)$/i.test(name);
  const hasMix = /[A-Za-z]/.test(value) && /\d/.test(value);
  const isRandomEnough = isPassword
    ? value.length >= 8 && hasMix && /[^A-Za-z0-9]/.test(value) && entropyBits(value) >= 2.8
    : value.length >= GENERIC_CHARS_MIN && hasMix && entropyBits(value) >= GENERIC_BITS_MIN;
  if (!isRandomEnough || /^[a-z]+(?:[_.-][a-z]+)+$/i.test(value) || /^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  const end = nameEnd + match[0].length;
  return {
    kind: isPassword ? 'password' : 'generic_secret',
    start: nameStart,
    end,
    masked: `${name}=… (${value.length} characters)`,
    confidence: 'likely',
  };
}
