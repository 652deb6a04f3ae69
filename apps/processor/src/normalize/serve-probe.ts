/** The probe thread's work: tries what killed a normalizer, so that another thread may die of it. */
import type { MessagePort } from 'node:worker_threads';
import { LocalProber } from './local-prober.ts';
import type { Failure } from './poison.ts';
import type { ReadRecord } from './read-record.ts';
import type { PlaceRange } from './record-items.ts';

export type ToProbe =
  | { kind: 'batch'; frames: Uint8Array }
  | { kind: 'probe'; index: number; range: PlaceRange | null }
  | { kind: 'places'; index: number };
/** Answers come in the order of the questions; that of a batch says that the thread is ready. */
export type FromProbe = { kind: 'ready' } | { kind: 'probed'; failure: Failure | null } | { kind: 'places'; count: number | null };

/** `read`: how records are read, for tests; default readRecord. */
export function serveProbe(port: MessagePort, read?: ReadRecord): void {
  let prober: LocalProber | undefined;
  const answer = (message: FromProbe): void => port.postMessage(message);
  port.on('message', (message: ToProbe) => {
    if (message.kind === 'batch') {
      prober = new LocalProber(message.frames, read);
      answer({ kind: 'ready' });
    }
    if (message.kind === 'probe') void prober?.probe(message.index, message.range).then((failure) => answer({ kind: 'probed', failure }));
    if (message.kind === 'places') void prober?.countPlaces(message.index).then((count) => answer({ kind: 'places', count }));
  });
}
