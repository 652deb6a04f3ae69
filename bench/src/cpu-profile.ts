/** Where JavaScript's time went, from the profiles that Node writes with --cpu-prof, one for each thread. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type ProfileNode = { id: number; callFrame: { functionName: string; url: string }; children?: number[] };
type Profile = { nodes: ProfileNode[]; samples: number[]; timeDeltas: number[] };

export type TimeShares = {
  /** Milliseconds in which the threads ran JavaScript or waited for native code, idle time left out. */
  busyMs: number;
  /** Milliseconds below a function of a file whose address has the text, for each text that was asked for. */
  belowMs: Record<string, number>;
};

/** Of all threads of one process that has ended. */
export function timeShares(folder: string, texts: readonly string[]): TimeShares {
  const shares: TimeShares = { busyMs: 0, belowMs: Object.fromEntries(texts.map((text) => [text, 0])) };
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cpuprofile')))
    add(shares, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile, texts);
  return shares;
}

function add(shares: TimeShares, { nodes, samples, timeDeltas }: Profile, texts: readonly string[]): void {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const above = (id: number | undefined): string[] => {
    const urls: string[] = [];
    for (let at = id; at !== undefined; at = parentOf.get(at)) urls.push(nodeOf.get(at)?.callFrame.url ?? '');
    return urls;
  };
  const isBelow = new Map<number, readonly string[]>();
  for (const node of nodes) {
    const urls = above(node.id);
    isBelow.set(
      node.id,
      texts.filter((text) => urls.some((url) => url.includes(text))),
    );
  }
  for (const [index, id] of samples.entries()) {
    const name = nodeOf.get(id)?.callFrame.functionName;
    if (name === '(idle)' || name === '(program)') continue;
    const ms = (timeDeltas[index] ?? 0) / 1000;
    shares.busyMs += ms;
    for (const text of isBelow.get(id) ?? []) shares.belowMs[text] = (shares.belowMs[text] ?? 0) + ms;
  }
}
