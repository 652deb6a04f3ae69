export type BenchQuery = { name: string; url: string; targetMs: number };
type Get = (url: string) => Promise<{ body: string }>;

/** Queries of the pages, against the targets of the design; ids are taken from the data. */
export async function QUERIES(get: Get): Promise<BenchQuery[]> {
  const spans = JSON.parse((await get('/api/v1/spans?from=-20d&to=-19d&limit=5')).body) as {
    data: { trace_id: string; session_id: string }[];
  };
  const [span] = spans.data;
  const traceId = span?.trace_id ?? '';
  const detail = JSON.parse((await get(`/api/v1/traces/${traceId}`)).body) as { spans: { span_id: string }[] };
  const whole = JSON.parse((await get(`/api/v1/spans/${traceId}/${detail.spans[0]?.span_id}`)).body) as {
    attributes: Record<string, unknown>;
  };
  const requestId = String(whole.attributes['request_id']);
  return [
    { name: 'newest 50 spans, 24 h', url: '/api/v1/spans?limit=50', targetMs: 60 },
    { name: 'newest 50 failed spans, 7 d', url: '/api/v1/spans?from=-7d&query=status:error&limit=50', targetMs: 60 },
    { name: 'newest 50 traces, 24 h', url: '/api/v1/traces?limit=50', targetMs: 60 },
    { name: 'newest 50 traces with a failed model call, 24 h', url: '/api/v1/traces?limit=50&query=kind:llm%20status:error', targetMs: 60 },
    { name: 'chart by model, 24 h', url: '/api/v1/stats?group_by=model&step=30m', targetMs: 60 },
    { name: 'chart by model, 30 d', url: '/api/v1/stats?from=-30d&group_by=model&step=12h', targetMs: 250 },
    { name: 'chart of one service, 30 d', url: '/api/v1/stats?from=-30d&query=service:api&step=12h', targetMs: 250 },
    { name: 'totals, 24 h', url: '/stats', targetMs: 60 },
    { name: 'totals, 30 d', url: '/stats?from=-30d', targetMs: 250 },
    { name: 'trace by id, no time', url: `/api/v1/traces/${traceId}`, targetMs: 40 },
    { name: 'span by id, no time', url: `/api/v1/spans/${traceId}/${detail.spans[0]?.span_id}`, targetMs: 40 },
    { name: 'attribute filter, 24 h', url: '/api/v1/spans?query=feature:chat&limit=50', targetMs: 100 },
    { name: 'rare attribute value, 30 d', url: `/api/v1/spans?from=-30d&query=request_id:${requestId}&limit=50`, targetMs: 100 },
    { name: 'session by id, 30 d', url: `/api/v1/spans?from=-30d&query=session_id:${span?.session_id}&limit=100`, targetMs: 100 },
    { name: 'top users by cost, 30 d', url: '/api/v1/stats?from=-30d&group_by=user_id&step=1d&limit=20', targetMs: 300 },
  ];
}
