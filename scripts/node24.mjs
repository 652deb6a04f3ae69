// Finds the Node that runs the product: the one brought along by npm (node_modules/.bin/node), else the host's own
// when it is new enough. What: one function. When: at the head of every script here. Plain JavaScript for Node >= 18.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const NODE_MAJOR_MIN = 24;

/** Path of a Node >= 24, or undefined when neither the brought nor the host's Node will do. */
export function findNode(root) {
  const brought = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(brought) && spawnSync(brought, ['--version']).status === 0) return brought;
  const major = Number(process.versions.node.split('.')[0]);
  return major >= NODE_MAJOR_MIN ? process.execPath : undefined;
}

/** Path of a Node >= 24, or a clear message and exit 1. */
export function needNode(root) {
  const node = findNode(root);
  if (node) return node;
  console.error(
    `Sentry for AI needs Node ${NODE_MAJOR_MIN} or newer. On Linux (x64, arm64) it is installed with the project; ` +
      `on ${process.platform}-${process.arch} please install it and run this again (this is ${process.version}).`,
  );
  process.exit(1);
}
