import type { DecodedEvent } from '@sentryai/otlp';
import { jsonOf, parseJson } from './json-text.ts';
import { SPAN_LIMITS } from './limits.ts';

type Document = { id?: unknown; content: string; score?: unknown; metadata?: unknown };

const CONTENT_KEYS = ['content', 'pageContent', 'page_content', 'text', 'document', 'body', 'chunk'];
const LIST_KEYS = ['documents', 'results', 'matches', 'hits', 'docs', 'output', 'chunks', 'nodes', 'items'];

function readDocument(item: unknown): Document | null {
  if (typeof item === 'string') return { content: item };
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return null;
  const raw = item as Record<string, unknown>;
  const inner =
    typeof raw['document'] === 'object' && raw['document'] !== null
      ? (raw['document'] as Record<string, unknown>)
      : typeof raw['kwargs'] === 'object' && raw['kwargs'] !== null
        ? (raw['kwargs'] as Record<string, unknown>)
        : raw;
  const content = CONTENT_KEYS.map((key) => inner[key]).find((value): value is string => typeof value === 'string');
  const id = inner['id'] ?? raw['id'];
  const score = raw['score'] ?? inner['score'] ?? raw['similarity'] ?? raw['distance'];
  if (content === undefined && id === undefined && score === undefined) return null;
  const metadata = inner['metadata'] ?? raw['metadata'];
  return {
    ...(id === undefined || Array.isArray(id) ? {} : { id }),
    content: content ?? '',
    ...(score === undefined ? {} : { score }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** Documents in a retriever's answer, as JSON list; '' when the answer is no list of documents. An empty list is kept. */
export function documentsOf(output: string): string {
  if (!/^\s*[[{]/.test(output)) return '';
  const value = parseJson(output, SPAN_LIMITS.parseChars * 4);
  const list = Array.isArray(value) ? value : findList(value);
  if (list === null) return '';
  const documents = list.map(readDocument);
  return documents.every((document) => document !== null) ? JSON.stringify(documents) : '';
}

function findList(value: unknown): unknown[] | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const key of LIST_KEYS) {
    const list = (value as Record<string, unknown>)[key];
    if (Array.isArray(list)) return list;
  }
  return null;
}

const RESULT_EVENT = 'db.query.result';

/** Documents that a vector database's instrumentation sent as span events; '' when there are none. */
export function documentsOfEvents(events: readonly DecodedEvent[]): string {
  const results = events.filter((event) => event.name === RESULT_EVENT);
  if (results.length === 0) return '';
  const documents = results.slice(0, SPAN_LIMITS.events).map((event) => {
    const member = (name: string): string | null => {
      const value = event.attributes.get(`${RESULT_EVENT}.${name}`) ?? null;
      return value === null ? null : jsonOf(value);
    };
    const entries: string[] = [];
    const id = member('id');
    const score = member('score') ?? member('distance');
    const metadata = member('metadata');
    if (id !== null) entries.push(`"id":${id}`);
    entries.push(`"content":${member('document') ?? '""'}`);
    if (score !== null) entries.push(`"score":${score}`);
    if (metadata !== null) entries.push(`"metadata":${metadata}`);
    return `{${entries.join(',')}}`;
  });
  return `[${documents.join(',')}]`;
}
