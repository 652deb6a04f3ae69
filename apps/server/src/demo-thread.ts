import { Worker } from 'node:worker_threads';

export type DemoThreadData = { ingestUrl: string; key: string | null; home: string };

/** Plays the sample workload in a thread of its own, through the same front door as everybody's data. */
export function startDemoThread(data: DemoThreadData): { stop(): Promise<void> } {
  const worker = new Worker(new URL('./demo-worker.ts', import.meta.url), { name: 'demo', workerData: data });
  worker.on('error', (error) => console.error(`the sample workload ended: ${error.message}`));
  return {
    async stop() {
      await worker.terminate();
    },
  };
}
