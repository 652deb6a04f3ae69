import type { ErrorException, StackFrame } from '../occurrence.ts';
import type { OriginalPosition, SourceMap } from './read-source-map.ts';

export type FindSourceMap = (script: string) => SourceMap | undefined;

type Mapped = { frame: StackFrame; found: OriginalPosition; map: SourceMap } | null;

function mapFrame(frame: StackFrame, findMap: FindSourceMap): Mapped {
  if (frame.line === null || frame.column === null || frame.filename === '') return null;
  const map = findMap(frame.filename);
  // engines count columns from 1, maps from 0
  const found = map?.find(frame.line, Math.max(0, frame.column - 1)) ?? null;
  return map === undefined || found === null ? null : { frame, found, map };
}

/** `webpack://shop/./src/a.ts`, `../../src/a.ts`: the path below the project. */
function sourcePath(source: string): string {
  return source
    .replace(/^(?:webpack|turbopack|vite|rollup|rolldown):\/\/(?:[^/]*\/)?/, '')
    .replace(/^(?:\.{1,2}\/)+/, '')
    .replace(/\?.*$/, '');
}

function original({ frame, found, map }: NonNullable<Mapped>, caller: Mapped): StackFrame {
  const named = map.functionAt(found.source, found.line, found.column);
  // without the source, the name at the caller's call is this function's
  const called = named === null ? (caller?.found.name ?? '') : named;
  const lines = map.lines(found.source, found.line);
  return {
    ...frame,
    function: named === null && called === '' ? (frame.function === '' ? '' : '<anonymous>') : called || '<anonymous>',
    filename: sourcePath(found.source),
    module: '',
    line: found.line,
    column: found.column + 1,
    // what the client said of the bundle does not hold for what was bundled
    inApp: frame.inApp === false ? null : frame.inApp,
    ...(lines ?? { contextLine: '', preContext: [], postContext: [] }),
  };
}

/** Frames with original file, function, line and source lines, where a map is found; others as they are. Pure. */
export function applySourceMaps(frames: readonly StackFrame[], findMap: FindSourceMap): StackFrame[] {
  const mapped = frames.map((frame) => mapFrame(frame, findMap));
  return frames.map((frame, index) => {
    const own = mapped[index] ?? null;
    return own === null ? frame : original(own, mapped[index - 1] ?? null);
  });
}

/** The same for each exception of a list. */
export function withSourceMaps(exceptions: readonly ErrorException[], findMap: FindSourceMap): ErrorException[] {
  return exceptions.map((exception) => ({ ...exception, frames: applySourceMaps(exception.frames, findMap) }));
}
