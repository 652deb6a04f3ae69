import type { Me } from '@sentryai/schema';
import { DEFAULT_PROJECT_ID } from '../../../lib/app-search.ts';

/** Project to go to when an address names none: undefined when the default one is there, else the first that is. */
export function homeProject(projects: Me['projects']): number | undefined {
  if (projects.some(({ id }) => id === DEFAULT_PROJECT_ID)) return undefined;
  return projects[0]?.id;
}
