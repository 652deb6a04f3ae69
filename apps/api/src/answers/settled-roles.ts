import type { UsageRole } from '@sentryai/schema';
import { spanRoles } from '@sentryai/store/queries/index';
import { type WantedFields, wantsAny } from '../http/fields.ts';
import type { RequestQueries } from '../http/run-query.ts';

type Row = { trace_id: string; span_id: string; usage_role: UsageRole };

/**
 * Spans with the usage role that their whole trace gives them, where it is settled; else the provisional one stands, as
 * it does when nobody wants to know.
 */
export async function withSettledRoles<Span extends Row>(
  run: RequestQueries,
  projectId: number,
  spans: readonly Span[],
  wanted: WantedFields,
): Promise<readonly Span[]> {
  if (spans.length === 0 || !wantsAny(wanted, ['usage_role'])) return spans;
  const decided = await run(spanRoles(projectId, spans));
  const roles = new Map(decided.map((role) => [`${role.trace_id}/${role.span_id}`, role.usage_role]));
  return spans.map((span) => {
    const role = roles.get(`${span.trace_id}/${span.span_id}`);
    return role === undefined ? span : { ...span, usage_role: role };
  });
}
