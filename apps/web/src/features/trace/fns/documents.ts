export type RetrievedDocument = { id: string | null; content: string; score: number | null; metadata: unknown };

/** Retrieved documents out of what was stored; fields that are missing or of another type become unknown. */
export function readDocuments(documents: unknown): RetrievedDocument[] {
  if (!Array.isArray(documents)) return [];
  return documents.map((entry: unknown): RetrievedDocument => {
    if (typeof entry === 'string') return { id: null, content: entry, score: null, metadata: null };
    if (typeof entry !== 'object' || entry === null) return { id: null, content: String(entry), score: null, metadata: null };
    const fields = entry as Record<string, unknown>;
    const content = fields['content'];
    const score = typeof fields['score'] === 'string' ? Number(fields['score']) : fields['score'];
    return {
      id: typeof fields['id'] === 'string' || typeof fields['id'] === 'number' ? String(fields['id']) : null,
      content: typeof content === 'string' ? content : content === undefined ? '' : JSON.stringify(content, null, 2),
      score: typeof score === 'number' && Number.isFinite(score) ? score : null,
      metadata: fields['metadata'] ?? null,
    };
  });
}
