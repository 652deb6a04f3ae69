import { component, group, type GroupingComponent } from './components.ts';
import type { Place } from './place.ts';

/** How well a place is known: by its names in the code, by its position in one build, by the run it happened in. */
export type PlaceStrength = 'code' | `build ${string}` | 'span' | 'none';

export type PlaceParts = { place: readonly GroupingComponent[]; placeStrength: PlaceStrength };

/**
 * A place as components, the surest that is known.
 *  ignored  why the place does not count, '' when it does
 */
export function placeComponents(place: Place, spanPlace: string, ignored = ''): PlaceParts {
  const given = ignored === '' ? {} : { contributes: false, hint: ignored };
  const as = (placeStrength: PlaceStrength, ...components: GroupingComponent[]): PlaceParts => ({
    place: components,
    placeStrength: ignored === '' ? placeStrength : 'none',
  });
  if (place.functions.length > 0 || place.file !== '') {
    const parts = place.functions.map((name) => component('function', name, given));
    if (place.file !== '') parts.push(component('file', place.file, given));
    const isLibrary = place.kind === 'library';
    return as('code', group(isLibrary ? 'library' : 'code', parts, isLibrary ? 'no frame of the application' : ''));
  }
  if (spanPlace !== '') return as('span', component('run', spanPlace, given));
  if (place.build !== '') return as(`build ${place.build.split(':', 1)[0]}`, component('build', place.build, given));
  return as('none');
}
