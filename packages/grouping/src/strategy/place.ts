import { type FunctionName, fileStem, functionName, scriptStem } from '../frames/function-name.ts';
import { isGenericName, isSingleWord, lastName } from '../frames/generic-names.ts';
import type { ErrorException, Language, StackFrame } from '../occurrence.ts';

/**
 * Where an error came from, in names that last: `functions` nearest to the throw first. `frame` is the application's frame
 * nearest to the throw, whether its name lasts or not.
 */
export type Place = {
  kind: 'app' | 'library' | 'none';
  functions: readonly string[];
  /** File of a place without a telling name, '' when it says nothing. */
  file: string;
  /** Position in a minified script: lasts as long as the build. '' when the script is readable. */
  build: string;
  frame: StackFrame | null;
};

type InApp = (frame: StackFrame) => boolean;

export const NO_PLACE: Place = { kind: 'none', functions: [], file: '', build: '', frame: null };
/** Application frames looked at for a telling name. */
const FRAMES_LOOKED_AT = 30;
/** Marks of an await between two frames where the frames themselves do not say so. */
const ASYNC_HOP = /^(?:(?:process\.)?(?:processTicksAndRejections|_tickCallback|runMicrotasks)|new Promise|Promise\.then)$/;

function label({ name, owner }: FunctionName, language: Language): string {
  // Scripts are bundled: their files come and go, and a telling name needs no class.
  const isOwnerTold = owner !== '' && (language !== 'javascript' || isGenericName(name));
  return isOwnerTold ? `${owner}.${name}` : name;
}

type LastingFrame = { frame: StackFrame; isAwaited: boolean };

/** The application's frames from the throw outward, as far as they do not depend on who awaits. */
function* lastingFrames(frames: readonly StackFrame[], isInApp: InApp): Generator<LastingFrame> {
  let hasHopped = false;
  let count = 0;
  for (let index = frames.length - 1; index >= 0 && count < FRAMES_LOOKED_AT; index--) {
    const frame = frames[index]!;
    if (frame.isAsync || ASYNC_HOP.test(frame.function)) hasHopped = true;
    if (!isInApp(frame)) continue;
    // What an await resumed is a place; who called it before is not always known.
    if (hasHopped && count > 0) return;
    count += 1;
    yield { frame, isAwaited: hasHopped };
    if (hasHopped) return;
  }
}

/** Whether a function tells where in the application it is; where files last, they tell it as well. */
function isTelling({ name, owner }: FunctionName, language: Language): boolean {
  return !isGenericName(name) || (language !== 'javascript' && owner !== '' && !isGenericName(lastName(owner)));
}

/** Long lines near the top of a file: a script that was not written by hand. */
function isMinifiedPosition({ line, column }: StackFrame): boolean {
  return line !== null && column !== null && line <= 50 && column >= 200;
}

function buildPosition(frame: StackFrame): string {
  const base =
    frame.filename
      .replace(/[?#].*$/, '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  return `${base}:${frame.line ?? ''}:${frame.column ?? ''}`;
}

function appPlace(frames: readonly StackFrame[], language: Language, isInApp: InApp, isNearestEnough: boolean): Place {
  let nearest: StackFrame | null = null;
  let generic = '';
  let telling = '';
  let minified: StackFrame | null = null;
  for (const { frame, isAwaited } of lastingFrames(frames, isInApp)) {
    nearest ??= frame;
    const found = functionName(frame, language);
    if (found.isMinified === true) {
      // what stands around a minified function is as likely somebody's plumbing as the place
      minified = frame;
      generic = '';
      break;
    }
    if (found.name === '') continue;
    if (isTelling(found, language)) telling = label(found, language);
    // `handleRequest` above an await, or above a call of a provider, is whoever happened to wait
    else if (!isAwaited && !isNearestEnough) generic ||= label(found, language);
    if (telling !== '' || isNearestEnough) break;
  }
  if (nearest === null) return NO_PLACE;
  const name = telling || generic;
  // `run` could stand in any file; files of scripts change with bundling, so any better name goes before them
  const needsFile =
    language === 'javascript' && telling === '' && !isNearestEnough && minified === null && (generic === '' || isSingleWord(generic));
  const inBuild = minified ?? (isMinifiedPosition(nearest) ? nearest : null);
  return {
    kind: 'app',
    functions: name === '' ? [] : [name],
    file: needsFile ? scriptStem(nearest.filename) : '',
    build: name === '' && language === 'javascript' && inBuild !== null ? buildPosition(inBuild) : '',
    frame: nearest,
  };
}

/** Functions that call themselves over and over: how deep the stack ended, and in which of them, is chance. */
function recursivePlace(frames: readonly StackFrame[], language: Language, isInApp: InApp): Place {
  const counts = new Map<string, number>();
  let nearest: StackFrame | null = null;
  for (const frame of frames.slice(-100)) {
    if (!isInApp(frame)) continue;
    nearest = frame;
    const found = functionName(frame, language);
    if (found.name !== '') counts.set(label(found, language), (counts.get(label(found, language)) ?? 0) + 1);
  }
  const repeated = [...counts].filter(([, count]) => count > 2).map(([name]) => name);
  return nearest === null ? NO_PLACE : { kind: 'app', functions: repeated.sort().slice(0, 8), file: '', build: '', frame: nearest };
}

const PACKAGE = /(?:node_modules|(?:site|dist)-packages|gems|vendor|mod)\/((?:@[\w.-]+\/)?[\w.-]+)/g;
const RUNTIME_PATH = /^(?:node|bun|deno|ext|internal|wasm):|^<|^\[native|^native$|\/lib\/python\d|\/usr\/local\/go\/src|\/rustc\//;

/** For bugs of libraries on stacks of their own: the library's function that threw. */
function libraryPlace(frames: readonly StackFrame[], language: Language): Place {
  for (let index = frames.length - 1; index >= 0; index--) {
    const frame = frames[index]!;
    if (frame.filename === '' ? frame.module === '' : RUNTIME_PATH.test(frame.filename)) continue;
    const { name, owner } = functionName(frame, language);
    const packaged = [...frame.filename.replaceAll('\\', '/').matchAll(PACKAGE)].at(-1)?.[1] ?? '';
    const library = packaged || owner || fileStem(frame.filename);
    if (name === '' && packaged === '') continue;
    return { kind: 'library', functions: [name === '' ? library : `${library}.${name}`], file: '', build: '', frame: null };
  }
  return NO_PLACE;
}

/**
 * Where a chain of errors began: the application's frames nearest to the throw, from the root cause outward.
 *  isNearestEnough  for errors that tell themselves apart without their callers (a provider's answers)
 */
export function findPlace(
  chain: readonly ErrorException[],
  language: Language,
  isInApp: InApp,
  { isNearestEnough = false, isRecursion = false }: { isNearestEnough?: boolean; isRecursion?: boolean } = {},
): Place {
  for (const { frames } of chain) {
    const place = isRecursion ? recursivePlace(frames, language, isInApp) : appPlace(frames, language, isInApp, isNearestEnough);
    if (place.kind !== 'none') return place;
  }
  return NO_PLACE;
}

/** The place in a library, for chains without a frame of the application. */
export function findLibraryPlace(chain: readonly ErrorException[], language: Language): Place {
  for (const { frames } of chain) {
    const place = libraryPlace(frames, language);
    if (place.kind !== 'none') return place;
  }
  return NO_PLACE;
}
