import type { SpanDetail } from '@sentryai/schema';
import { AttributeTable } from '../../../components/AttributeTable.tsx';
import { spanFields } from '../fns/span-fields.ts';
import { Section } from './Section.tsx';

/** What we understood, then every attribute as it was sent. A click searches traces for the value. */
export function SpanAttributes({ span }: { span: SpanDetail }) {
  const tags = Object.entries(span.tags);
  return (
    <>
      <Section title="Fields">
        <AttributeTable entries={spanFields(span)} />
      </Section>
      {tags.length > 0 && (
        <Section title="Tags">
          <AttributeTable entries={tags} />
        </Section>
      )}
      <Section title="Attributes" note={String(Object.keys(span.attributes).length)}>
        <AttributeTable entries={Object.entries(span.attributes).toSorted(([a], [b]) => a.localeCompare(b))} isFilterable />
      </Section>
    </>
  );
}
