import type { SingleField } from './attribute-spec.ts';

/** Names under which applications put session, user and the like among their own metadata. */
const SPELLINGS: readonly (readonly [SingleField, readonly string[]])[] = [
  [
    'session_id',
    [
      'session_id',
      'sessionid',
      'session.id',
      'langfuse_session_id',
      'langfusesessionid',
      'conversation_id',
      'conversationid',
      'thread_id',
      'threadid',
      'chat_id',
      'chatid',
      'session',
    ],
  ],
  [
    'user_id',
    [
      'user_id',
      'userid',
      'user.id',
      'langfuse_user_id',
      'langfuseuserid',
      'end_user_id',
      'enduser_id',
      'enduserid',
      'customer_id',
      'customerid',
      'user',
    ],
  ],
  ['environment', ['environment', 'deployment_environment']],
  ['release', ['release', 'app_version', 'appversion']],
  ['model_requested', ['ls_model_name']],
  ['provider', ['ls_provider']],
  ['agent_name', ['lc_agent_name', 'agent_name', 'agentname']],
  ['prompt_json', ['langfuseprompt']],
];

/** Field and rank (later spellings are weaker) by lower-case name. */
export const CONTEXT_KEYS: ReadonlyMap<string, { field: SingleField; rank: number }> = new Map(
  SPELLINGS.flatMap(([field, names]) => names.map((name, index) => [name, { field, rank: index }] as const)),
);
