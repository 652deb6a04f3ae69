import { isRecord, type JsonRecord, memberOf, textIn, wordOf } from '@sentryai/sentry';

const PLACEHOLDER = /%(?:\((\w+)\))?[sdifrjoOc]|%%|\{(\w*)\}/g;
/** More parameters than any message has. */
const PLACEHOLDERS_MAX = 100;

/** An event's message: a `logentry` with its parameters filled in, also under its older names, else plain text; '' for none. */
export function readMessage(payload: JsonRecord): string {
  const { message } = payload;
  for (const entry of [payload['logentry'], message, payload['sentry.interfaces.Message']]) {
    const text = isRecord(entry) ? entryText(entry) : '';
    if (text !== '') return text;
  }
  return typeof message === 'string' ? message : '';
}

function entryText(entry: JsonRecord): string {
  const formatted = textIn(entry, 'formatted');
  return formatted || fillTemplate(textIn(entry, 'message'), memberOf(entry, 'params'));
}

/** `processed %s prompts for %(who)s` or `{0}`, `{}`, `{name}` with its parameters; places without one stay as they are. */
export function fillTemplate(template: string, params: unknown): string {
  if (!Array.isArray(params) && !isRecord(params)) return template;
  let next = 0;
  let filled = 0;
  return template.replace(PLACEHOLDER, (place: string, named: string | undefined, braced: string | undefined) => {
    if (place === '%%') return '%';
    if (filled >= PLACEHOLDERS_MAX) return place;
    const key = named ?? braced ?? '';
    const value = Array.isArray(params) ? params[/^\d+$/.test(key) ? Number(key) : next++] : memberOf(params, key);
    if (value === undefined) return place;
    filled += 1;
    return typeof value === 'object' ? JSON.stringify(value) : wordOf(value);
  });
}
