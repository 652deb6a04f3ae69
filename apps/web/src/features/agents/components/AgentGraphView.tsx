import type { AgentGraph } from '@sentryai/schema';
import { useShortcuts } from '../../../lib/shortcuts.ts';
import { useChosenNode } from '../hooks/use-chosen-node.ts';
import { GraphDrawing } from './GraphDrawing.tsx';
import { NodeDetail } from './NodeDetail.tsx';
import { NodeTable } from './NodeTable.tsx';

/** The drawing, and beside it (below it on small screens) the same as a table. Escape shows all again, then leaves. */
export function AgentGraphView({
  graph,
  environment,
  onLeave,
}: {
  graph: AgentGraph;
  environment?: string | undefined;
  onLeave?: () => void;
}) {
  const { chosen, choose } = useChosenNode();
  const node = graph.nodes.find(({ id }) => id === chosen);
  useShortcuts({ Escape: () => (node === undefined ? onLeave?.() : choose(null)) });
  const chosenId = node?.id ?? null;
  return (
    <div className="grid gap-3 p-3 sm:p-4 xl:h-full xl:min-h-0 xl:grid-cols-[minmax(0,3fr)_minmax(29rem,2fr)]">
      <section aria-label="Graph" className="panel flex max-h-[68vh] min-h-0 min-w-0 flex-col overflow-hidden xl:max-h-none">
        <div className="min-h-0 flex-1">
          <GraphDrawing graph={graph} chosen={chosenId} onChoose={choose} />
        </div>
        <p className="border-t border-line px-3 py-1.5 text-2xs text-ink-3">
          Callers stand left of what they call. Thicker: more calls. Red: some failed. Dashed: leads back.
        </p>
      </section>
      <section aria-label="Figures" className="panel @container min-w-0 xl:min-h-0 xl:overflow-y-auto">
        {graph.has_more && (
          <p role="status" className="border-b border-line bg-warn-soft px-3 py-1.5 text-xs text-warn">
            Only the busiest connections are here; there are more than one drawing can show. A shorter window or one environment has fewer.
          </p>
        )}
        {node !== undefined && <NodeDetail graph={graph} node={node} environment={environment} onChoose={choose} />}
        <NodeTable nodes={graph.nodes} chosen={chosenId} onChoose={choose} />
      </section>
    </div>
  );
}
