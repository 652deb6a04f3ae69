import { FlattenMap, originalPositionFor, sourceContentFor, type TraceMap } from '@jridgewell/trace-mapping';
import { type FunctionScope, functionScopes, scopeAt } from './function-scopes.ts';

/** Texts beyond are refused: a map is read into memory several times its size. */
export const SOURCE_MAP_CHARS_MAX = 64 * 1024 * 1024;
const SOURCE_CHARS_MAX = 4 * 1024 * 1024;
const CONTEXT_LINES = 5;
const LINE_CHARS = 256;

export type OriginalPosition = {
  source: string;
  line: number;
  column: number;
  /** Identifier at the position (at a call, the called function), '' when the map names none. */
  name: string;
};

export type SourceLines = { contextLine: string; preContext: string[]; postContext: string[] };

/** A source map, ready to be asked. Lines count from 1, columns from 0. */
export class SourceMap {
  /** Id that bundlers write into script and map alike, '' when there is none. */
  readonly debugId: string;
  readonly #map: TraceMap;
  readonly #sources = new Map<string, { text: string; lines: string[]; starts: number[]; scopes: FunctionScope[] } | null>();

  constructor(map: TraceMap, debugId: string) {
    this.#map = map;
    this.debugId = debugId;
  }

  /** null when the map says nothing about the position. */
  find(line: number, column: number): OriginalPosition | null {
    if (!Number.isInteger(line) || line < 1 || !Number.isInteger(column) || column < 0) return null;
    const found = originalPositionFor(this.#map, { line, column });
    if (found.source === null) return null;
    return { source: found.source, line: found.line, column: found.column, name: found.name ?? '' };
  }

  /** The lines around a position, null when the map does not carry the source. */
  lines(source: string, line: number): SourceLines | null {
    const lines = this.#source(source)?.lines;
    const at = line - 1;
    if (lines === undefined || lines[at] === undefined) return null;
    const cut = (text: string): string => (text.length <= LINE_CHARS ? text : `${text.slice(0, LINE_CHARS)}…`);
    return {
      contextLine: cut(lines[at]),
      preContext: lines.slice(Math.max(0, at - CONTEXT_LINES), at).map(cut),
      postContext: lines.slice(at + 1, at + 1 + CONTEXT_LINES).map(cut),
    };
  }

  /** Name of the function around a position: '' for one without a name and outside of any, null when the source is not there. */
  functionAt(source: string, line: number, column: number): string | null {
    const read = this.#source(source);
    const start = read?.starts[line - 1];
    if (read === null || start === undefined) return null;
    return scopeAt(read.scopes, start + column)?.name ?? '';
  }

  #source(source: string) {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    const text = sourceContentFor(this.#map, source);
    const read = text === null || text.length > SOURCE_CHARS_MAX ? null : readSource(text);
    this.#sources.set(source, read);
    return read;
  }
}

function readSource(text: string) {
  const lines = text.split('\n');
  const starts: number[] = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += line.length + 1;
  }
  return { text, lines: lines.map((line) => line.replace(/\r$/, '')), starts, scopes: functionScopes(text) };
}

/**
 * Reads a source map (version 3, with or without sections).
 *  returns  the map, or what is wrong with the text, for the person who uploaded it
 */
export function readSourceMap(text: string): { map: SourceMap } | { problem: string } {
  if (text.length > SOURCE_MAP_CHARS_MAX) {
    return { problem: `The source map has ${text.length} characters; at most ${SOURCE_MAP_CHARS_MAX} are read.` };
  }
  let parsed: unknown;
  try {
    // an old protection against inclusion as a script
    parsed = JSON.parse(text.startsWith(")]}'") ? text.slice(text.indexOf('\n') + 1) : text);
  } catch {
    return { problem: 'The source map is not JSON.' };
  }
  if (typeof parsed !== 'object' || parsed === null || (parsed as { version?: unknown }).version !== 3) {
    return { problem: 'This is no source map of version 3.' };
  }
  const { debug_id, debugId } = parsed as { debug_id?: unknown; debugId?: unknown };
  const id = typeof debugId === 'string' ? debugId : typeof debug_id === 'string' ? debug_id : '';
  try {
    const map = FlattenMap(parsed as Parameters<typeof FlattenMap>[0]);
    originalPositionFor(map, { line: 1, column: 0 }); // mappings are decoded when first asked: damage shows here
    return { map: new SourceMap(map, id.toLowerCase()) };
  } catch (error) {
    return { problem: `The source map's mappings cannot be read: ${error instanceof Error ? error.message : String(error)}.` };
  }
}
