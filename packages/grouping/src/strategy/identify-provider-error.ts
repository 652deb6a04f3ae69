import { normalizeMessage } from '../messages/normalize-message.ts';
import { PROVIDER_ERROR_CLASSES } from '../providers/error-classes.ts';
import type { ProviderError } from '../providers/read-provider-error.ts';
import { component, type GroupingComponent } from './components.ts';
import type { Place } from './place.ts';
import { placeComponents, type PlaceParts } from './place-components.ts';

export type CauseAndPlace = PlaceParts & {
  cause: readonly GroupingComponent[];
  /**
   * Where the cause alone says enough to know the failure by: `anywhere`, `in builds` between positions of one place in
   * several builds, `nowhere`.
   */
  telling: 'anywhere' | 'in builds' | 'nowhere';
};

function causeOf(error: ProviderError): GroupingComponent[] {
  const { isNarrow } = PROVIDER_ERROR_CLASSES[error.class];
  const isUnknown = error.class === 'unknown';
  const status = error.httpStatus === null ? '' : String(error.httpStatus);
  return [
    component('provider', error.provider),
    component('class', error.class),
    component('status', status, isUnknown ? {} : { contributes: false, hint: 'the class says it already' }),
    component('detail', error.detail),
    component(
      'message',
      normalizeMessage(error.message, true),
      isNarrow ? { contributes: false, hint: 'providers reword; the class counts' } : {},
    ),
  ].filter(({ value }) => value !== '');
}

/** A provider's answer: who, what kind, and where it was asked, unless the answer is about the account. */
export function identifyProviderError(error: ProviderError, place: Place, spanPlace: string): CauseAndPlace {
  const { isAccountWide } = PROVIDER_ERROR_CLASSES[error.class];
  return {
    ...placeComponents(place, spanPlace, isAccountWide ? 'the account is the cause, wherever it is used' : ''),
    cause: causeOf(error),
    telling: error.provider === '' ? 'nowhere' : 'anywhere',
  };
}
