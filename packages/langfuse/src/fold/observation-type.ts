import { EVENT_TYPES, isObservationType } from '../batch/event-types.ts';
import { plainText } from './field-folds.ts';
import { jsonMembers } from '../json-members.ts';
import type { StoredPatch } from './stored-patch.ts';

/**
 * The type of an observation: what its creation says before what updates say (an agent's update is sent as `span-update`),
 * and any other type before `span`.
 */
export function observationType(sorted: readonly StoredPatch[]): string {
  const creates = sorted.filter((patch) => EVENT_TYPES.get(patch.type)?.isUpdate !== true).map(typeOf);
  const updates = sorted.filter((patch) => EVENT_TYPES.get(patch.type)?.isUpdate === true).map(typeOf);
  const isTelling = (type: string): boolean => type !== '' && type !== 'span';
  return creates.find(isTelling) ?? updates.find(isTelling) ?? 'span';
}

/** The legacy events say it in their body: GENERATION, SPAN, EVENT. */
function typeOf(patch: StoredPatch): string {
  const said = EVENT_TYPES.get(patch.type)?.observation ?? '';
  if (said !== '') return said;
  const inBody = plainText(jsonMembers(patch.body).get('type')).toLowerCase();
  return isObservationType(inBody) ? inBody : '';
}
