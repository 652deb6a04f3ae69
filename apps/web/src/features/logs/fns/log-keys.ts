/** Keys of the search language that the help card names for logs. */
export const LOG_KEYS = [
  ['level', 'trace, debug, info, warn, error, fatal'],
  ['message', 'text of the line'],
  ['logger', 'name of the logger'],
  ['service', 'service name'],
  ['environment', 'such as production'],
  ['release', 'version of the application'],
  ['trace_id', 'lines of one trace'],
  ['session_id', 'conversation'],
  ['user_id', 'user'],
] as const;
