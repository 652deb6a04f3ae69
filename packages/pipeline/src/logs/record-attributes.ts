import type { DecodedLogRecord } from '@sentryai/otlp';
import { BoundedMembers } from '../traces/bounded-members.ts';
import type { Inherited } from '../traces/resource-facts.ts';

/** JSON of everything a record says besides its columns: its attributes, its event name and severity text. */
export function recordAttributes(record: DecodedLogRecord, inherited: Inherited, eventName: string): string {
  const members = new BoundedMembers();
  if (eventName !== '' && !record.attributes.has('event.name')) members.add('event.name', eventName);
  if (record.severity_text !== '') members.add('severity_text', record.severity_text);
  if (record.dropped_attributes_count !== undefined) members.add('otel.dropped_attributes_count', record.dropped_attributes_count);
  for (const [key, value] of record.attributes) members.add(key, value);
  members.addInherited(inherited);
  return members.json();
}
