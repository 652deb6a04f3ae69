import { ChevronDown, ChevronRight, CircleAlert, Unlink } from 'lucide-react';
import type { TraceOccurrence } from '@sentryai/schema';
import { memo } from 'react';
import { KindGlyph } from '../../../components/Kind.tsx';
import { durationLabel, formatCompact, formatCost, formatCount } from '../../../lib/format.ts';
import type { TreeNode } from '../fns/build-tree.ts';
import { FindingMarks } from './FindingMarks.tsx';
import { place, type Scale } from '../fns/timeline-scale.ts';
import { roleNote } from '../fns/usage-lines.ts';

type WaterfallRowProps = {
  node: TreeNode;
  occurrences: readonly TraceOccurrence[] | undefined;
  scale: Scale;
  isFolded: boolean;
  isSelected: boolean;
  onSelect: (spanId: string) => void;
  onFold: (node: TreeNode, isFolded: boolean) => void;
};

const INDENT_PX = 14;
/** Deeper than this the indent stops; the name must stay readable. */
const INDENT_MAX = 16;

/** One span: where it belongs, what it is, what it used, when it ran. */
export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { node, occurrences, scale, isFolded, isSelected, onSelect, onFold } = props;
  const { span } = node;
  const hasChildren = node.children.length > 0;
  const isFailed = span.status === 'error';
  return (
    <div
      id={`span-${span.span_id}`}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isFolded : undefined}
      className={`waterfall-grid h-full cursor-pointer items-center px-2 ${isSelected ? 'bg-accent-soft shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-hover'}`}
      onClick={() => onSelect(span.span_id)}
    >
      <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: Math.min(node.depth, INDENT_MAX) * INDENT_PX }}>
        {hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            className="-ml-0.5 grid size-4 shrink-0 place-items-center rounded-sm text-ink-3 hover:text-ink"
            aria-label={isFolded ? `Unfold ${node.descendants} spans` : 'Fold'}
            onClick={(event) => {
              event.stopPropagation();
              onFold(node, !isFolded);
            }}
          >
            {isFolded ? <ChevronRight className="size-3.5" aria-hidden /> : <ChevronDown className="size-3.5" aria-hidden />}
          </button>
        ) : (
          <span className="w-3.5 shrink-0" />
        )}
        <KindGlyph kind={span.kind} />
        <span className={`truncate ${isFailed ? 'text-danger' : ''}`} title={span.name}>
          {span.name}
        </span>
        {isFailed && (
          <CircleAlert className="size-3.5 shrink-0 text-danger" role="img" aria-label={`failed: ${span.error_type ?? 'error'}`} />
        )}
        {occurrences !== undefined && <FindingMarks occurrences={occurrences} spanId={span.span_id} />}
        {node.isOrphan && (
          <Unlink
            className="size-3 shrink-0 text-warn"
            role="img"
            aria-label="Its parent has not arrived (yet); shown at the top for now"
          />
        )}
        {span.model !== null && !span.name.includes(span.model) && (
          <span className="truncate text-2xs text-ink-3 max-sm:hidden">{span.model}</span>
        )}
        {isFolded && (
          <span className="mark num" data-tone={node.errorsBelow > 0 ? 'danger' : undefined}>
            +{formatCount(node.descendants)}
          </span>
        )}
      </span>
      <Usage node={node} />
      <Bar node={node} scale={scale} />
    </div>
  );
});

/** Tokens and cost; dimmed when they are not counted, because a parent that repeats its children looks like double money. */
function Usage({ node }: { node: TreeNode }) {
  const { span } = node;
  const note = roleNote(span.usage_role);
  const hasTokens = span.input_tokens !== null || span.output_tokens !== null;
  const isUnpriced = span.usage_role === 'own' && hasTokens && span.cost_usd === null;
  const look = note === null ? 'text-ink-2' : 'text-ink-3 italic opacity-80';
  const tokens = hasTokens ? (span.input_tokens ?? 0) + (span.output_tokens ?? 0) : null;
  return (
    <>
      <span
        className={`num truncate text-right text-2xs max-sm:hidden ${look}`}
        title={
          hasTokens
            ? `${formatCount(span.input_tokens)} in, ${formatCount(span.output_tokens)} out${note === null ? '' : `\n${note}`}`
            : undefined
        }
      >
        {tokens === null ? '' : note === null ? formatCompact(tokens) : `(${formatCompact(tokens)})`}
      </span>
      <span
        className={`num truncate text-right text-2xs max-sm:hidden ${isUnpriced ? 'text-warn' : look}`}
        title={note ?? (isUnpriced ? 'Tokens are known, a price is not. Not counted as $0.' : undefined)}
      >
        {span.cost_usd === null && !isUnpriced
          ? ''
          : note === null
            ? formatCost(span.cost_usd, isUnpriced ? 1 : 0)
            : `(${formatCost(span.cost_usd, 0)})`}
      </span>
    </>
  );
}

function Bar({ node, scale }: { node: TreeNode; scale: Scale }) {
  const { span } = node;
  const { leftPercent, widthPercent } = place(scale, node);
  const isRunning = span.status === 'running' || node.endUs === null;
  const label = durationLabel(span);
  // The label stands right of the bar, or left of it when the bar ends near the edge.
  const isLabelLeft = leftPercent + widthPercent > 78 && leftPercent > 22;
  return (
    <span className="relative mr-10 h-full" data-kind={span.kind}>
      <span
        className={`absolute top-[9px] h-2.5 min-w-0.5 rounded-[2px] ${span.status === 'error' ? 'bg-danger' : 'bg-kind'} ${isRunning ? 'bar-running' : ''}`}
        style={{ left: `${leftPercent}%`, width: `${widthPercent}%` }}
      />
      <span
        className="num absolute top-1.5 px-1 text-2xs leading-4 whitespace-nowrap text-ink-3"
        style={isLabelLeft ? { right: `${100 - leftPercent}%` } : { left: `${leftPercent + widthPercent}%` }}
      >
        {label}
      </span>
    </span>
  );
}
