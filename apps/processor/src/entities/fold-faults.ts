import type { Failure } from '../normalize/poison.ts';

/** What is known of a batch's earlier follow-ups. */
export type FoldFaults = {
  /** Threads that were lost while the batch was followed up. */
  losses: number;
  /** Of these, those that were lost at a thing, by foldKey. */
  lossesAt: Map<string, number>;
  /** Rows (by rowKey) that the store refused, with why. */
  refused: Map<string, string>;
};

/** The first loss may be the machine's fault. */
const LOSSES_AT_ONE_MAX = 2;
/** A thread is dear to start, so what costs more of them than this is set aside as a whole. */
const LOSSES_MAX = 10;

export function noFoldFaults(): FoldFaults {
  return { losses: 0, lossesAt: new Map(), refused: new Map() };
}

/** A thing by project and home. */
export function foldKey(projectId: number, entityKey: string): string {
  return `${projectId}|${entityKey}`;
}

/** Why a thing must not be folded again; null when it may. */
export function foldingEnds({ losses, lossesAt }: FoldFaults, key: string): Failure | null {
  const own = lossesAt.get(key) ?? 0;
  if (own >= LOSSES_AT_ONE_MAX) return failed('Folding it ended the thread, twice.');
  if (losses >= LOSSES_MAX) return failed(`Folding its batch ended the thread ${losses} times; everything in it was set aside.`);
  return null;
}

/** Why the rows of a thing cannot be stored; null when nothing is known against it. */
export function storingFails({ refused }: FoldFaults, rowKeys: readonly string[]): Failure | null {
  const key = refused.size === 0 ? undefined : rowKeys.find((each) => refused.has(each));
  if (key === undefined) return null;
  return { reason: 'store_refused', message: `What is to be shown of it was refused by ${refused.get(key)}. The event itself is stored.` };
}

function failed(message: string): Failure {
  return { reason: 'fold_failed', message };
}
