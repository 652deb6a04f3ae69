/** Keys of the search language that the help card names for errors. */
export const ERROR_KEYS = [
  ['error_type', 'class of the exception'],
  ['error_value', 'its message'],
  ['level', 'error, fatal, …'],
  ['handled', 'true or false'],
  ['service', 'service name'],
  ['environment', 'such as production'],
  ['release', 'version of the application'],
  ['trace_id', 'errors of one trace'],
  ['user_id', 'user'],
] as const;
