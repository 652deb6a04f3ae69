import type { DecodedLogRecord } from '@sentryai/otlp';
import { jsonOf } from '../traces/json-text.ts';
import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import type { ResourceFacts } from '../traces/resource-facts.ts';

/** JSON of everything a record says besides its columns: its attributes, its event name and severity text, its resource. */
export function recordAttributes(record: DecodedLogRecord, resource: ResourceFacts, scopeVersion: string, eventName: string): string {
  const members: string[] = [];
  let chars = 0;
  const add = (json: string): void => {
    // One record stays within the limit of one value; what is beyond it would be a log nobody can read.
    if (chars + json.length > SPAN_LIMITS.valueChars) return;
    chars += json.length;
    members.push(json);
  };
  const addText = (name: string, text: string): void => {
    if (text !== '') add(`${JSON.stringify(name)}:${JSON.stringify(text)}`);
  };
  if (!record.attributes.has('event.name')) addText('event.name', eventName);
  addText('severity_text', record.severity_text);
  for (const [key, value] of record.attributes) {
    add(`${JSON.stringify(key)}:${jsonOf(typeof value === 'string' ? cutText(value, SPAN_LIMITS.valueChars) : value)}`);
  }
  addText('scope.version', scopeVersion);
  for (const [key, value] of Object.entries({ ...resource.strings, ...resource.numbers, ...resource.booleans })) {
    add(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }
  if (resource.kept !== '') add(resource.kept);
  return members.length === 0 ? '' : `{${members.join(',')}}`;
}
