import { join } from 'node:path';
import type { QueueLane } from '../port.ts';

/** Where a lane's files lie: the express lane in the queue's folder itself, the backlog below it. */
export function laneDir(dir: string, lane: QueueLane): string {
  return lane === 'express' ? dir : join(dir, 'backlog');
}
