/**
 * What the numbers of charts and totals mean, as SQL over columns of `spans`. Roles are provisional until a trace's spans
 * are seen together (traces are analyzed when they are shown).
 */

/** Kinds that are calls of a model; the same as in trace analysis, so that charts and traces count alike. */
export const MODEL_CALL_KINDS = ['llm', 'embedding', 'rerank'] as const;

export const IS_MODEL_KIND = `kind IN ('${MODEL_CALL_KINDS.join("', '")}')`;

/** Not a rollup of other calls, and not a second view of one. Spans of other kinds pass: an agent counts whatever its usage is. */
export const COUNTS_ONCE = `(NOT (${IS_MODEL_KIND}) OR usage_role NOT IN ('rollup', 'duplicate'))`;

/** A model call, counted once. */
export const IS_MODEL_CALL = `(${IS_MODEL_KIND} AND usage_role NOT IN ('rollup', 'duplicate'))`;

/** A tool run; an MCP span is one when it names the tool. */
export const IS_TOOL_CALL = `(kind = 'tool' OR (kind = 'mcp' AND tool_name != ''))`;

/** A call whose tokens are known and whose price is not. */
export const IS_UNPRICED = `(usage_role = 'own' AND isNull(cost_usd) AND (isNotNull(input_tokens) OR isNotNull(output_tokens)))`;
