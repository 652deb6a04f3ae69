/** Puts the source around each frame into an error event. Off the caller's path, since it reads files. */
import * as fs from 'node:fs';
import type { WireEvent } from './config.ts';
import type { ExceptionValue, Frame } from './errors.ts';

const CONTEXT_LINES = 5;
const MAX_LINE_CHARS = 256;
const MAX_FILE_BYTES = 2_097_152;
const MAX_FILES = 50;

const files = new Map<string, readonly string[]>();

/** Changes the frames of an error event in place; other events are left alone. */
export function addSourceLines(event: WireEvent): void {
  if (event['type'] !== 'error' || !Array.isArray(event['exception'])) return;
  for (const value of event['exception'] as ExceptionValue[]) {
    for (const frame of value.frames ?? []) {
      if (frame.context_line === undefined && typeof frame.filename === 'string') addLines(frame);
    }
  }
}

function addLines(frame: Frame): void {
  const index = (frame.lineno ?? 0) - 1;
  const lines = index < 0 ? [] : linesOf(frame.filename);
  const line = lines[index];
  if (line === undefined) return;
  frame.pre_context = lines.slice(Math.max(0, index - CONTEXT_LINES), index).map(cutLine);
  frame.context_line = cutLine(line);
  frame.post_context = lines.slice(index + 1, index + 1 + CONTEXT_LINES).map(cutLine);
}

function linesOf(filename: string): readonly string[] {
  const known = files.get(filename);
  if (known) return known;
  const lines = readLines(filename);
  const oldest = files.keys().next();
  if (files.size >= MAX_FILES && !oldest.done) files.delete(oldest.value);
  files.set(filename, lines);
  return lines;
}

function readLines(filename: string): readonly string[] {
  try {
    const info = fs.statSync(filename);
    if (!info.isFile() || info.size > MAX_FILE_BYTES) return [];
    const lines = fs.readFileSync(filename, 'utf8').split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop(); // the newline at the end of a file begins no line
    return lines;
  } catch {
    return []; // node:internal, a bundle that is gone: a frame without source is still a frame
  }
}

function cutLine(line: string): string {
  return line.length <= MAX_LINE_CHARS ? line : `${line.slice(0, MAX_LINE_CHARS)}…`;
}
