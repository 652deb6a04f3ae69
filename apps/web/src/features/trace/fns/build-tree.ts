/**
 * Skeleton spans -> a tree, in one pass over maps (a trace may have tens of thousands of spans). Parents come last or never,
 * so what has no parent here stands at the top for now, and says so.
 */
import type { SpanSkeleton } from '@sentryai/schema';
import { parseInstantUs } from '../../../lib/instant.ts';

export type TreeNode = {
  span: SpanSkeleton;
  parent: TreeNode | null;
  children: TreeNode[];
  depth: number;
  /** The parent is named but not here (not sent yet, lost, or the chain of parents goes round). */
  isOrphan: boolean;
  startUs: number;
  /** Null while the span runs. */
  endUs: number | null;
  /** Spans below, at any depth. */
  descendants: number;
  /** Failed spans below, at any depth; shown when the node is folded. */
  errorsBelow: number;
};

export type SpanTree = {
  roots: TreeNode[];
  byId: Map<string, TreeNode>;
  /** All nodes, parents before children, in display order. */
  ordered: TreeNode[];
  startUs: number;
  /** End of the last span that ended; equals startUs when none did. */
  endUs: number;
  hasRunning: boolean;
};

/** Builds the tree. The same span twice counts once (the later one wins, it knows more). */
export function buildTree(spans: readonly SpanSkeleton[]): SpanTree {
  const byId = new Map<string, TreeNode>();
  for (const span of spans) byId.set(span.span_id, newNode(span));

  const roots: TreeNode[] = [];
  for (const node of byId.values()) {
    const parentId = node.span.parent_span_id;
    const parent = parentId === null || parentId === node.span.span_id ? undefined : byId.get(parentId);
    if (parent === undefined) {
      node.isOrphan = parentId !== null;
      roots.push(node);
    } else {
      node.parent = parent;
      parent.children.push(node);
    }
  }
  breakCycles(byId, roots);

  const ordered = orderDepthFirst(roots);
  for (let index = ordered.length - 1; index >= 0; index--) addToParent(ordered[index]);
  const { startUs, endUs } = extent(ordered);
  return { roots, byId, ordered, startUs, endUs, hasRunning: ordered.some((node) => node.endUs === null) };
}

function newNode(span: SpanSkeleton): TreeNode {
  const startUs = parseInstantUs(span.start_time);
  // A span whose end nobody knows is drawn as a point; only what still runs has no end yet.
  const endUs = span.status === 'running' ? null : startUs + Math.round((span.duration_ms ?? 0) * 1000);
  return { span, parent: null, children: [], depth: 0, isOrphan: false, startUs, endUs, descendants: 0, errorsBelow: 0 };
}

/** Spans whose parents form a ring are reached from no root; the earliest of each ring is cut loose. */
function breakCycles(byId: ReadonlyMap<string, TreeNode>, roots: TreeNode[]): void {
  const reached = new Set<TreeNode>();
  const reach = (from: TreeNode) => {
    const open = [from];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (reached.has(node)) continue;
      reached.add(node);
      open.push(...node.children);
    }
  };
  for (const root of roots) reach(root);
  if (reached.size === byId.size) return;
  const lost = [...byId.values()].filter((node) => !reached.has(node)).toSorted(byStart);
  for (const node of lost) {
    if (reached.has(node)) continue;
    if (node.parent !== null) node.parent.children = node.parent.children.filter((child) => child !== node);
    node.parent = null;
    node.isOrphan = true;
    roots.push(node);
    reach(node);
  }
}

/** Depth first with a stack of our own: chains of ten thousand spans exist, call stacks that deep do not. */
function orderDepthFirst(roots: TreeNode[]): TreeNode[] {
  roots.sort(byStart);
  const ordered: TreeNode[] = [];
  const open = roots.toReversed();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    node.depth = node.parent === null ? 0 : node.parent.depth + 1;
    ordered.push(node);
    if (node.children.length > 1) node.children.sort(byStart);
    for (let index = node.children.length - 1; index >= 0; index--) {
      const child = node.children[index];
      if (child !== undefined) open.push(child);
    }
  }
  return ordered;
}

function addToParent(node: TreeNode | undefined): void {
  if (node?.parent === null || node === undefined) return;
  node.parent.descendants += node.descendants + 1;
  node.parent.errorsBelow += node.errorsBelow + (node.span.status === 'error' ? 1 : 0);
}

function extent(nodes: readonly TreeNode[]): { startUs: number; endUs: number } {
  let startUs = Number.POSITIVE_INFINITY;
  let endUs = Number.NEGATIVE_INFINITY;
  for (const node of nodes) {
    if (Number.isNaN(node.startUs)) continue;
    startUs = Math.min(startUs, node.startUs);
    endUs = Math.max(endUs, node.endUs ?? node.startUs);
  }
  return startUs === Number.POSITIVE_INFINITY ? { startUs: 0, endUs: 0 } : { startUs, endUs };
}

/** By start, longer first when they start together: the one that contains the other usually comes first. */
function byStart(a: TreeNode, b: TreeNode): number {
  return a.startUs - b.startUs || (b.endUs ?? Number.MAX_SAFE_INTEGER) - (a.endUs ?? Number.MAX_SAFE_INTEGER);
}
