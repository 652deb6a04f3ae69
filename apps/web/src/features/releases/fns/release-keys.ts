/** Keys of the search language that the help card names for releases. */
export const RELEASE_KEYS = [
  ['release', 'version of the application'],
  ['environment', 'such as production'],
] as const;
