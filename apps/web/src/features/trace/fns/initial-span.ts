import type { SpanTree, TreeNode } from './build-tree.ts';

/**
 * The span that is shown before anybody chose one: where the failure began (a failed span without a failed one below), else
 * the first model call, since that is what people open a trace for, else the first span.
 */
export function initialSpan(tree: SpanTree): TreeNode | undefined {
  return (
    tree.ordered.find((node) => node.span.status === 'error' && node.errorsBelow === 0) ??
    tree.ordered.find((node) => node.span.kind === 'llm') ??
    tree.ordered[0]
  );
}
