/** Which uploaded script or map belongs to a frame. Names only: where uploads lie is not this package's business. */

const ID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** A debug id as it is compared: lower case with dashes, '' when it is none. */
export function normalizeDebugId(id: string): string {
  if (!ID.test(id)) return '';
  const hex = id.replaceAll('-', '').toLowerCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Debug ids by script, from an event's list of images (`debug_meta.images`). */
export function debugIdsByScript(images: unknown): Map<string, string> {
  const ids = new Map<string, string>();
  if (!Array.isArray(images)) return ids;
  for (const image of images.slice(0, 1_000)) {
    const { type, code_file, debug_id } = (image ?? {}) as { type?: unknown; code_file?: unknown; debug_id?: unknown };
    if (type !== 'sourcemap' || typeof code_file !== 'string' || typeof debug_id !== 'string') continue;
    const id = normalizeDebugId(debug_id);
    if (id !== '') ids.set(code_file, id);
  }
  return ids;
}

/** The path of a script without host, folder of the machine's own scheme, query: `https://x.com/a/b.js?v=1` is `a/b.js`. */
function pathOf(name: string): string {
  const end = /[?#]/.exec(name)?.index ?? name.length;
  return name
    .slice(0, end)
    .replaceAll('\\', '/')
    .replace(/^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*|~|[A-Za-z]:)?\/*/i, '')
    .replace(/^(?:\.\/)+/, '');
}

/**
 * The uploaded file of a release that a frame's script is: the same name, the same path on whatever host (`~/a/b.js`), else
 * the one that shares most of the path's end, at least a folder and the name unless the upload has no folder.
 *  returns  undefined when none fits, or two fit equally well
 */
export function matchScript(script: string, uploads: readonly string[]): string | undefined {
  const exact = uploads.find((upload) => upload === script);
  if (exact !== undefined) return exact;
  const wanted = pathOf(script).split('/');
  let best: { upload: string; shared: number } | undefined;
  let isTied = false;
  for (const upload of uploads) {
    const given = pathOf(upload).split('/');
    let shared = 0;
    while (shared < Math.min(wanted.length, given.length) && wanted.at(-1 - shared) === given.at(-1 - shared)) shared += 1;
    const isWhole = shared === given.length || shared === wanted.length;
    if (shared === 0 || (!isWhole && shared < 2)) continue;
    if (best === undefined || shared > best.shared) {
      best = { upload, shared };
      isTied = false;
    } else if (shared === best.shared) isTied = true;
  }
  return isTied ? undefined : best?.upload;
}

/** `//# sourceMappingURL=` and `//# debugId=` at the end of a script, '' what it does not say. */
export function readScriptComments(script: string): { sourceMapUrl: string; debugId: string } {
  const end = script.slice(-8_000);
  const url = [...end.matchAll(/\/[/*][#@] ?sourceMappingURL=([^\s*]{1,2000})/g)].at(-1)?.[1] ?? '';
  const id = [...end.matchAll(/\/[/*][#@] ?debugId=([0-9a-fA-F-]{32,36})/g)].at(-1)?.[1] ?? '';
  return { sourceMapUrl: url, debugId: normalizeDebugId(id) };
}
