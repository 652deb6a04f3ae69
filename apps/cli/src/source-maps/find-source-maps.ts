/** The source maps of a build, each with the script that it belongs to. */
import { normalizeDebugId, readScriptComments } from '@sentryai/grouping';
import { AppError } from '@sentryai/schema';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

export type FoundSourceMap = {
  /** URL of the script. */
  name: string;
  /** Of the script; '' when it says none. */
  debugId: string;
  path: string;
  bytes: Uint8Array;
};

const SCRIPT = /\.[cm]?js$/;
const FILES_MAX = 20_000;

/**
 * `urlPrefix`: where the folder's files are served. Scripts name their maps; maps that no script names belong to the script
 * of their own name. Errors: AppError when the folder cannot be read, or holds more files than a build has.
 */
export function findSourceMaps(folder: string, urlPrefix: string): FoundSourceMap[] {
  const files = filesOf(folder);
  const prefix = urlPrefix.endsWith('/') ? urlPrefix : `${urlPrefix}/`;
  const urlOf = (path: string): string => prefix + relative(folder, path).split(sep).join('/');
  const found = new Map<string, FoundSourceMap>();
  const named = new Set<string>();
  for (const path of files.filter((file) => SCRIPT.test(file))) {
    const { sourceMapUrl, debugId } = readScriptComments(readFileSync(path, 'utf8'));
    const inline = /^data:application\/json[^,]*;base64,(.+)$/.exec(sourceMapUrl)?.[1];
    const beside =
      sourceMapUrl === '' || inline !== undefined || /^[a-z]+:/.test(sourceMapUrl)
        ? `${path}.map`
        : resolve(dirname(path), decode(sourceMapUrl));
    // a map outside of the folder is nobody's to upload
    const isInside = !relative(folder, beside).startsWith('..');
    if (inline === undefined && (!isInside || !existsSync(beside))) continue;
    const bytes = inline === undefined ? readFileSync(beside) : Buffer.from(inline, 'base64');
    named.add(beside);
    found.set(path, { name: urlOf(path), debugId, path: inline === undefined ? beside : path, bytes });
  }
  for (const path of files.filter((file) => file.endsWith('.js.map') || file.endsWith('.mjs.map') || file.endsWith('.cjs.map'))) {
    if (named.has(path)) continue;
    found.set(path, { name: urlOf(path.slice(0, -'.map'.length)), debugId: debugIdOf(path), path, bytes: readFileSync(path) });
  }
  return [...found.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw unreadable(`${folder} is no folder`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const built = files.filter((file) => !file.split(sep).includes('node_modules'));
  if (built.length > FILES_MAX) throw unreadable(`${folder} holds more than ${FILES_MAX} files`);
  return built;
}

function debugIdOf(path: string): string {
  const id = /"debug_?[iI]d"\s*:\s*"([0-9a-fA-F-]{32,36})"/.exec(readFileSync(path, 'utf8'))?.[1];
  return id === undefined ? '' : normalizeDebugId(id);
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/, ''));
  } catch {
    return url;
  }
}

function unreadable(what: string): AppError {
  return new AppError({
    code: 'no_build_folder',
    message: `${what}, so nothing was uploaded. Name the folder that the build wrote.`,
    httpStatus: 400,
  });
}
