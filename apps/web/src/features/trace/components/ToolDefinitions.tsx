import { JsonView } from '../../../components/JsonView.tsx';
import { toolNames } from '../fns/tool-names.ts';
import { Section } from './Section.tsx';

/** Tools that the model was offered. */
export function ToolDefinitions({ definitions }: { definitions: unknown }) {
  if (!Array.isArray(definitions) || definitions.length === 0) return null;
  return (
    <Section title="Tools offered" note={String(definitions.length)}>
      <details>
        <summary className="text-xs text-ink-2 hover:text-ink">
          <span className="font-mono">{toolNames(definitions).join(', ')}</span>
        </summary>
        <div className="mt-1 rounded-md border border-line bg-sunken p-1.5">
          <JsonView value={definitions} openDepth={1} />
        </div>
      </details>
    </Section>
  );
}
