/** Keys of the search language that the help card names for users. */
export const USER_KEYS = [
  ['user_id', 'user'],
  ['status', 'ok, error or running'],
  ['model', 'answered model'],
  ['service', 'service name'],
  ['environment', 'such as production'],
  ['release', 'version of the application'],
  ['error_type', 'class of the failure'],
] as const;
