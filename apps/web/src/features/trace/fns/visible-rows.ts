import { kindLabel } from '../../../lib/kind-label.ts';
import type { SpanTree, TreeNode } from './build-tree.ts';

/** Rows of the tree that are shown: not below a folded node; with a search, what matches and the way to it. */
export function visibleRows(tree: SpanTree, folded: ReadonlySet<string>, find: string): TreeNode[] {
  const words = find.trim().toLowerCase();
  if (words !== '') return matchingRows(tree, words);
  if (folded.size === 0) return tree.ordered;
  const rows: TreeNode[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const node of tree.ordered) {
    if (node.depth > hiddenBelow) continue;
    hiddenBelow = folded.has(node.span.span_id) ? node.depth : Number.POSITIVE_INFINITY;
    rows.push(node);
  }
  return rows;
}

/** Whether a span is meant by the words: name, model, kind, error class, status or id. */
export function isMatch(node: TreeNode, words: string): boolean {
  const { span } = node;
  const text = `${span.name}\n${span.model ?? ''}\n${span.kind}\n${kindLabel(span.kind)}\n${span.error_type ?? ''}\n${span.status}\n${span.span_id}`;
  return text.toLowerCase().includes(words);
}

function matchingRows(tree: SpanTree, words: string): TreeNode[] {
  const shown = new Set<TreeNode>();
  for (const node of tree.ordered) {
    if (!isMatch(node, words)) continue;
    // Stops at the first ancestor that is already shown, so the whole walk stays linear.
    for (let up: TreeNode | null = node; up !== null && !shown.has(up); up = up.parent) shown.add(up);
  }
  return tree.ordered.filter((node) => shown.has(node));
}

/** The next failed span after the selected one, round the end. */
export function nextError(rows: readonly TreeNode[], selectedId: string | null): TreeNode | undefined {
  const at = rows.findIndex((node) => node.span.span_id === selectedId);
  const isFailed = (node: TreeNode) => node.span.status === 'error';
  return rows.slice(at + 1).find(isFailed) ?? rows.find(isFailed);
}
