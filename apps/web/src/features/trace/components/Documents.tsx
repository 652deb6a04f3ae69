import { JsonView } from '../../../components/JsonView.tsx';
import { LongText } from '../../../components/LongText.tsx';
import type { RetrievedDocument } from '../fns/documents.ts';
import { Section } from './Section.tsx';

/** What a retrieval brought back, best first as the emitter ordered it. */
export function Documents({ documents }: { documents: readonly RetrievedDocument[] }) {
  return (
    <Section title="Retrieved documents" note={String(documents.length)}>
      <ol className="space-y-2">
        {documents.map((document, index) => (
          <li key={index} className="rounded-md border border-line">
            <div className="flex items-center gap-2 border-b border-line bg-sunken px-2.5 py-1 text-xs">
              <span className="num text-ink-3">{index + 1}</span>
              <span className="min-w-0 truncate font-mono">{document.id ?? ''}</span>
              {document.score !== null && (
                <span className="num ml-auto text-ink-2" title={`score ${document.score}`}>
                  {document.score.toFixed(3)}
                </span>
              )}
            </div>
            <div className="px-2.5 py-2">
              {document.content === '' ? (
                <span className="text-xs text-ink-3 italic">no content</span>
              ) : (
                <LongText text={document.content} className="text-sm!" />
              )}
              {document.metadata !== null && (
                <details className="mt-1">
                  <summary className="text-xs text-ink-3 hover:text-ink">Metadata</summary>
                  <JsonView value={document.metadata} />
                </details>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
