/** Keys of the search language that the help card names for sessions. */
export const SESSION_KEYS = [
  ['session_id', 'conversation'],
  ['user_id', 'user'],
  ['status', 'ok, error or running'],
  ['model', 'answered model'],
  ['tool_name', 'called tool'],
  ['agent_name', 'agent'],
  ['service', 'service name'],
  ['environment', 'such as production'],
  ['release', 'version of the application'],
  ['error_type', 'class of the failure'],
] as const;
