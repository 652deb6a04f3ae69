import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Runs a worker file of this folder to its end; parsed JSON of its last line. */
export async function runWorker<T>(file: string, args: readonly string[]): Promise<T> {
  const child = spawnWorker(file, args);
  let last = '';
  for await (const line of createInterface({ input: child.stdout! })) last = line;
  return JSON.parse(last) as T;
}

/** `--initial-heap-size` as in scripts/start.mjs. */
export function spawnWorker(file: string, args: readonly string[]): ChildProcess {
  const flags = ['--max-old-space-size=8192', '--initial-heap-size=64'];
  return spawn(process.execPath, [...flags, new URL(file, import.meta.url).pathname, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
}

/** Next line of a child's standard output, parsed. */
export async function nextLine<T>(child: ChildProcess): Promise<T> {
  const [chunk] = (await once(child.stdout!.setEncoding('utf8'), 'data')) as [string];
  return JSON.parse(chunk.split('\n')[0] ?? '') as T;
}

const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used (all threads), from /proc. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process in MB. */
export function rssMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
}
