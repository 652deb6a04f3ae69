import type { QueueLane } from './port.ts';

/** Batches of the express lane that may be delivered in a row while the backlog waits. */
const EXPRESS_IN_A_ROW_MAX = 3;
const EXPRESS_FIRST: readonly QueueLane[] = ['express', 'backlog'];
const BACKLOG_FIRST: readonly QueueLane[] = ['backlog', 'express'];

/** Whose turn it is: the express lane goes first, but the backlog gets one batch in four however full that is. */
export class LaneTurns {
  #expressInARow = 0;

  /** Lanes in the order in which to look for the next batch. */
  inOrder(): readonly QueueLane[] {
    return this.#expressInARow >= EXPRESS_IN_A_ROW_MAX ? BACKLOG_FIRST : EXPRESS_FIRST;
  }

  /** A batch was taken from a lane. Turns count only while the backlog waits for its own. */
  noteTaken(lane: QueueLane, isBacklogWaiting: boolean): void {
    this.#expressInARow = lane === 'express' && isBacklogWaiting ? this.#expressInARow + 1 : 0;
  }
}
