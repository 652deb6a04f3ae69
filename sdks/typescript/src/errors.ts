/** Errors as the wire has them: the chain (root cause first, thrown last) with frames (outermost call first). */
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, toText } from './text.ts';

export const MAX_EXCEPTIONS = 50;
const MAX_SEEN = 1000;

export type Frame = {
  function: string;
  filename: string;
  module?: string;
  lineno?: number;
  colno?: number;
  in_app: boolean;
  context_line?: string;
  pre_context?: string[];
  post_context?: string[];
};

export type ExceptionValue = { type: string; value: string; handled?: boolean; frames?: Frame[] };

/** The chain of `error`, thrown error last; `handled` is said of that one. */
export function exceptionList(error: unknown, handled: boolean): ExceptionValue[] {
  const chain: unknown[] = [];
  collect(error, chain, new Set());
  // The end of the chain is what was thrown: keep that.
  const values = chain.slice(-MAX_EXCEPTIONS).map(exceptionValue);
  const thrown = values.at(-1);
  if (thrown) thrown.handled = handled;
  return values;
}

/** Causes before their effects, members of an AggregateError before the group. Iterative on the chain: it may be long. */
function collect(error: unknown, out: unknown[], seen: Set<unknown>): void {
  const line: unknown[] = [];
  let current = error;
  while (current !== undefined && current !== null && !seen.has(current) && seen.size < MAX_SEEN) {
    seen.add(current);
    line.push(current);
    current = isErrorLike(current) ? property(current, 'cause') : undefined;
  }
  for (const item of line.reverse()) {
    const members = isErrorLike(item) ? property(item, 'errors') : undefined;
    if (Array.isArray(members)) {
      for (const member of members) {
        if (!seen.has(member) && seen.size < MAX_SEEN) collect(member, out, seen);
      }
    }
    out.push(item);
  }
  if (line.length === 0 && seen.size === 0) out.push(error); // thrown null or undefined is still an error
}

type ErrorLike = { message: unknown; stack?: unknown; name?: unknown };

/** Errors of this and other realms, and what imitates them. */
export function isErrorLike(value: unknown): value is ErrorLike {
  if (value instanceof Error) return true;
  return typeof value === 'object' && value !== null && 'message' in value && typeof property(value, 'stack') === 'string';
}

/** Getters of foreign errors may throw. */
function property(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** `Type: text` of an error, the text of anything else. */
export function errorText(value: unknown): string {
  if (!isErrorLike(value)) return typeof value === 'object' ? describe(value) : toText(value);
  return `${typeOf(value)}: ${toText(property(value, 'message'))}`;
}

function exceptionValue(error: unknown): ExceptionValue {
  if (!isErrorLike(error)) return { type: 'NonError', value: typeof error === 'object' ? describe(error) : toText(error) };
  const out: ExceptionValue = { type: typeOf(error), value: toText(property(error, 'message') ?? '') };
  const stack = property(error, 'stack');
  const frames = typeof stack === 'string' ? parseStack(stack, out.value) : [];
  if (frames.length > 0) out.frames = frames;
  return out;
}

/** `class QuotaError extends Error {}` has the name "Error"; its constructor says more. */
function typeOf(error: ErrorLike): string {
  const name = property(error, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  const constructor = property(error, 'constructor');
  return (typeof constructor === 'function' && constructor.name) || 'Error';
}

/** Frames of a V8 stack, outermost call first. `message` is skipped: its own lines may look like frames. */
export function parseStack(stack: string, message: string): Frame[] {
  const messageAt = message === '' ? -1 : stack.indexOf(message);
  const text = messageAt === -1 ? stack : stack.slice(messageAt + message.length);
  const frames: Frame[] = [];
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed.startsWith('at ')) frames.push(parseFrame(trimmed.slice(3)));
  }
  return frames.reverse();
}

const LOCATION = /^(?:async )?(.*?)(?::(\d+))?(?::(\d+))?$/;
// Code from eval names the place of the eval call in parentheses; that is the file a person can open.
const EVAL_ORIGIN = /\(([^()]+):(\d+):(\d+)\)/;

function parseFrame(text: string): Frame {
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  const name =
    open === -1
      ? ''
      : text
          .slice(0, open)
          .replace(/^async /, '')
          .replace(/ \[as [^\]]*\]$/, '');
  const location = open === -1 ? text : text.slice(open + 2, -1);
  const match = location.startsWith('eval at ') ? EVAL_ORIGIN.exec(location) : LOCATION.exec(location);
  const filename = toPath(match?.[1] ?? location);
  const frame: Frame = { function: name || '<anonymous>', filename, in_app: isInApp(filename) };
  const module = moduleOf(filename);
  if (module) frame.module = module;
  if (match?.[2]) frame.lineno = Number(match[2]);
  if (match?.[3]) frame.colno = Number(match[3]);
  return frame;
}

function toPath(location: string): string {
  if (!location.startsWith('file:')) return location;
  try {
    return fileURLToPath(location);
  } catch {
    return location;
  }
}

/** False for Node itself, installed packages, and code without a file. */
export function isInApp(filename: string): boolean {
  return path.isAbsolute(filename) && !/[\\/]node_modules[\\/]/.test(filename);
}

/** A name for the file that is the same on every machine: below node_modules or below the working folder, no extension. */
function moduleOf(filename: string): string | null {
  if (!path.isAbsolute(filename)) return null;
  const installed = filename.split(/[\\/]node_modules[\\/]/).at(-1)!;
  const local = installed === filename ? path.relative(process.cwd(), filename) : installed;
  if (local.startsWith('..')) return null;
  return local.replaceAll('\\', '/').replace(/\.[^./]+$/, '');
}

/** `contexts` of every error event. */
export const RUNTIME_CONTEXT = { runtime: { name: 'node', version: process.versions.node } } as const;
