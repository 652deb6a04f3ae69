import type { DecodedLogRecord } from '@sentryai/otlp';
import { jsonOf } from '../traces/json-text.ts';
import { CUT_ATTRIBUTE } from '@sentryai/schema';
import { CutMarks } from '../limits/cut-marks.ts';
import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import type { ResourceFacts } from '../traces/resource-facts.ts';

/** Characters of one attribute: a long one leaves room for others, and for what JSON adds to it. */
const ATTRIBUTE_CHARS_MAX = SPAN_LIMITS.valueChars / 4;

/** JSON of everything a record says besides its columns: its attributes, its event name and severity text, its resource. */
export function recordAttributes(record: DecodedLogRecord, resource: ResourceFacts, scopeVersion: string, eventName: string): string {
  const members: string[] = [];
  let chars = 0;
  const marks = new CutMarks();
  if (resource.cut !== '') marks.addJson(resource.cut);
  const add = (name: string, json: string): void => {
    // One record stays within the limit of one value; what is beyond it would be a log nobody can read.
    if (chars + name.length + json.length > SPAN_LIMITS.valueChars) return marks.note(name, json.length);
    chars += name.length + json.length;
    members.push(`${JSON.stringify(name)}:${json}`);
  };
  const addText = (name: string, text: string): void => {
    if (text !== '') add(name, JSON.stringify(text));
  };
  if (!record.attributes.has('event.name')) addText('event.name', eventName);
  addText('severity_text', record.severity_text);
  for (const [key, value] of record.attributes) {
    if (typeof value === 'string' && value.length > ATTRIBUTE_CHARS_MAX) marks.note(key, value.length);
    add(key, jsonOf(typeof value === 'string' ? cutText(value, ATTRIBUTE_CHARS_MAX) : value));
  }
  addText('scope.version', scopeVersion);
  for (const [key, value] of Object.entries({ ...resource.strings, ...resource.numbers, ...resource.booleans })) {
    add(key, JSON.stringify(value));
  }
  if (resource.kept !== '') members.push(resource.kept);
  if (!marks.isEmpty) members.push(`${JSON.stringify(CUT_ATTRIBUTE)}:${marks.json()}`);
  return members.length === 0 ? '' : `{${members.join(',')}}`;
}
