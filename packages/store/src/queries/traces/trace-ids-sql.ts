/**
 * Trace ids given as hex in {trace_ids:Array(String)}, as a set. A subquery, because FixedString values cannot be
 * parameters; the engine builds the set first and then asks the bloom index with it.
 */
export const TRACE_ID_SET = '(SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16))';
