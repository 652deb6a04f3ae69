import { type ContentFormat, TOKEN_DETAILS } from '@sentryai/schema';
import type { Family } from './families.ts';
import type { KindTable } from './kinds.ts';

/** Fields of which a span has one value; the candidate with the lowest rank wins. */
export const SINGLE_FIELDS = [
  'operation',
  'provider',
  'model_requested',
  'model_answered',
  'cost_total',
  'cost_input',
  'cost_output',
  'cost_json',
  'service_tier',
  'session_id',
  'user_id',
  'service',
  'environment',
  'release',
  'agent_name',
  'entity_name',
  'tool_name',
  'tool_call_id',
  'prompt_name',
  'prompt_version',
  'prompt_json',
  'response_id',
  'finish_reason',
  'ttft',
  'completion_start',
  'is_streaming',
  'http_status',
  'error_type',
  'error_message',
  'severity',
  'input',
  'output',
  'input_mime',
  'output_mime',
  'system_instructions',
  'tool_definitions',
  'documents',
  'parameters',
] as const;
export type SingleField = (typeof SINGLE_FIELDS)[number];

/** Fields that collect: every attribute adds to them. */
export type CollectingField =
  | 'kind' // one vote for the span's kind, read through a KindTable
  | 'tokens' // one counter of one usage family
  | 'usage_json' // an object of counters
  | 'output_part' // one property of the answer (text, toolCalls, object, reasoning)
  | 'parameter' // one model parameter
  | 'tag' // one tag
  | 'tag_list' // a list of tags without values
  | 'tag_map' // an object of tags
  | 'list' // one leaf of a flattened list
  | 'vector' // an embedding: shortened before it is kept
  | 'stored'; // understood, nothing to do but keep it with the content

export type Field = SingleField | CollectingField;

/** Token counters of a span. `input_uncached` and `output_text` only help to tell what the others include. */
export const TOKEN_PARTS = [
  'input',
  'output',
  'total',
  'cache_read',
  'cache_write',
  'reasoning',
  'input_uncached',
  'output_text',
  ...TOKEN_DETAILS,
] as const;
export type TokenPart = (typeof TOKEN_PARTS)[number];

/**
 * How a value is read where the field alone does not say: the unit of a duration, the stored format of a text, or a
 * shape to unwrap. `auto` looks at the first character: JSON may be a conversation, everything else is text.
 */
export type Read =
  | 'seconds'
  | 'milliseconds'
  | 'langfuse_level'
  | 'severity_number'
  | 'status_word'
  | 'entity_input'
  | 'entity_output'
  | 'pydantic_events'
  | 'json_items'
  | 'auto'
  | `kind:${KindTable}`
  | `format:${ContentFormat}`;

/** What one attribute key means. A key that means several things has a list of these. */
export type AttributeSpec = {
  field: Field;
  read?: Read;
  /** Token part, output part, tag or parameter name. */
  part?: string;
  /** Position among all candidates of the field; default: the family's rank, then the order in the table. */
  rank?: number;
  /** Usage family, when it is not the emitter's own (vendor details of `gen_ai.usage.*`). */
  usage?: Family;
  /** Stands on every span of an emitter that traces whole applications: no sign that the span is about AI. */
  isGeneral?: boolean;
};

/** Keys that carry something behind a fixed beginning. */
export type PrefixSpec =
  /** `prefix.<index>.<path>`: a list flattened into keys. `unwrap` names path segments without meaning. */
  | { field: 'list'; list: FlatList; unwrap: readonly string[] }
  /** `prefix.<name>`: the application's own names; session and user ids among them are recognized. */
  | { field: 'tag'; isGeneral?: true }
  /** As `tag`, but names that are not recognized stay ordinary attributes. */
  | { field: 'context' }
  | { field: 'parameter' }
  /** `prefix.<counter>`: counters by the names of usage-keys.ts; `isDetails` ignores wholes, which stand elsewhere. */
  | { field: 'tokens'; usage?: Family; isDetails?: boolean };

/** Lists that are rebuilt from flattened keys, and what they become. */
export const FLAT_LISTS = {
  openinference_input: 'input',
  openinference_output: 'output',
  openinference_prompts: 'input',
  openinference_choices: 'output',
  openllmetry_input: 'input',
  openllmetry_output: 'output',
  openinference_tools: 'tool_definitions',
  openllmetry_functions: 'tool_definitions',
  retrieval_documents: 'documents',
  reranker_output: 'documents',
  reranker_input: 'documents',
  embeddings: 'input',
} as const satisfies Record<string, SingleField>;
export type FlatList = keyof typeof FLAT_LISTS;

/** All that is known about one emitter, as data. */
export type EmitterModel = {
  family: Family;
  /** Instrumentation scope names; a trailing `*` matches any ending. */
  scopes?: readonly string[];
  attributes: Readonly<Record<string, AttributeSpec | readonly AttributeSpec[]>>;
  /** Names so common that they only mean this on spans of the emitter's own scopes. */
  scopedAttributes?: Readonly<Record<string, AttributeSpec | readonly AttributeSpec[]>>;
  /** By beginning of the key, which ends with a dot. */
  prefixes?: Readonly<Record<string, PrefixSpec>>;
};

/** Ranks of content candidates: message lists, then flattened lists, whole requests, bare values, function arguments. */
export const CONTENT_RANK = {
  explicit: 0,
  messages: 100,
  flattened: 200,
  whole: 300,
  value: 400,
  entity: 500,
  texts: 600,
} as const;
