/**
 * Original places for the frames of minified JavaScript: looks for the uploads that belong to the scripts of a batch's
 * errors, reads those that are not held ready, then maps row by row. What has no map stays as it was sent.
 */
import {
  debugIdsByScript,
  type ErrorOccurrence,
  fromErrorRow,
  mapStoredExceptions,
  matchScript,
  scriptsOf,
  type SourceMap,
} from '@sentryai/grouping';
import type { ErrorRow } from '@sentryai/schema';
import type { MapCache } from './map-cache.ts';
import type { SourceMapPort, UploadedMap } from './source-map-port.ts';

/** Maps that are read for one batch; errors of a storm share theirs. */
const READS_MAX = 100;
/** Releases and sets of debug ids that one batch asks about. */
const FINDS_MAX = 200;

type Wanted = { release: string; occurrence: ErrorOccurrence; scripts: string[]; debugIds: Map<string, string> };

export class FrameMapper {
  readonly #port: SourceMapPort;
  readonly #cache: MapCache;
  /** Key of the map of each script, by project, release and debug ids. */
  readonly #mapOf = new Map<string, ReadonlyMap<string, string>>();
  readonly #mapped = new WeakMap<ErrorRow, ErrorOccurrence>();
  /** Maps of this batch: the cache may have let them go again. */
  readonly #maps = new Map<string, SourceMap>();

  constructor(port: SourceMapPort, cache: MapCache) {
    this.#port = port;
    this.#cache = cache;
  }

  /** Gets ready for these rows. Errors: none of the port; what cannot be found is left as it was sent. */
  async prepare(rows: readonly ErrorRow[]): Promise<void> {
    const wanted = new Map<string, { projectId: number; release: string; debugIds: Map<string, string>; scripts: Set<string> }>();
    for (const row of rows) {
      const own = wantedOf(row);
      if (own === null) continue;
      const key = keyOf(row, own);
      let group = wanted.get(key);
      if (group === undefined) {
        if (wanted.size >= FINDS_MAX) continue;
        wanted.set(key, (group = { projectId: row.project_id, release: own.release, debugIds: own.debugIds, scripts: new Set() }));
      }
      for (const script of own.scripts) group.scripts.add(script);
    }
    for (const [key, { projectId, release, debugIds, scripts }] of wanted) {
      const uploads = await this.#port.find({ projectId, release, debugIds: [...new Set(debugIds.values())] });
      if (uploads.length === 0) continue;
      const found = uploadsOf([...scripts], { release, debugIds, uploads });
      const keys = new Map<string, string>();
      for (const [script, blobId] of found) {
        const mapKey = `${projectId}/${blobId}`;
        if (await this.#load(mapKey, projectId, blobId)) keys.set(script, mapKey);
      }
      this.#mapOf.set(key, keys);
    }
  }

  /** Writes original places into the row. Rows that were not prepared for, but are alike, are mapped too. */
  apply(row: ErrorRow): void {
    if (this.#mapOf.size === 0 || this.#mapped.has(row)) return;
    try {
      this.#apply(row);
    } catch {
      // a map that turns out to be damaged where it is asked: the error is worth more than its names
    }
  }

  #apply(row: ErrorRow): void {
    const own = wantedOf(row);
    const keys = own === null ? undefined : this.#mapOf.get(keyOf(row, own));
    if (own === null || keys === undefined || keys.size === 0) return;
    const findMap = (script: string): SourceMap | undefined => this.#maps.get(keys.get(script) ?? '');
    const exceptions = mapStoredExceptions(parse(row.exceptions), own.occurrence.language, findMap);
    if (exceptions === undefined) return;
    row.exceptions = JSON.stringify(exceptions);
    this.#mapped.set(row, { ...fromErrorRow(row, { language: own.occurrence.language }), rawExceptions: own.occurrence.exceptions });
  }

  /** The error as grouping is to see it; undefined when it was not mapped. */
  occurrenceOf(row: ErrorRow): ErrorOccurrence | undefined {
    return this.#mapped.get(row);
  }

  async #load(key: string, projectId: number, blobId: string): Promise<boolean> {
    if (this.#maps.has(key)) return true;
    if (!this.#cache.has(key)) {
      if (this.#maps.size >= READS_MAX) return false;
      const bytes = await this.#port.read({ projectId, blobId });
      if (bytes === null) return false;
      this.#cache.add(key, bytes);
    }
    const map = this.#cache.get(key);
    if (map !== null) this.#maps.set(key, map);
    return map !== null;
  }
}

/** What an error's stack needs; null when there is nothing to map. */
function wantedOf(row: ErrorRow): Wanted | null {
  // columns tell minified code from other languages' at the price of a glance
  if (!/"colno":|"stacktrace":"/.test(row.exceptions)) return null;
  const occurrence = fromErrorRow(row);
  if (occurrence.language !== 'javascript') return null;
  const scripts = scriptsOf(occurrence.exceptions);
  if (scripts.length === 0) return null;
  const debugIds = row.attributes.includes('debug_meta') ? debugIdsByScript(imagesOf(row.attributes)) : new Map<string, string>();
  return row.release === '' && debugIds.size === 0 ? null : { release: row.release, occurrence, scripts, debugIds };
}

function keyOf(row: ErrorRow, { release, debugIds }: Wanted): string {
  return JSON.stringify([row.project_id, release, Object.fromEntries(debugIds)]);
}

function imagesOf(attributes: string): unknown {
  const parsed = parse(attributes) as { debug_meta?: { images?: unknown } } | undefined;
  return parsed?.debug_meta?.images;
}

/** A debug id is proof; a name counts within its release only. */
function uploadsOf(
  scripts: readonly string[],
  { release, debugIds, uploads }: { release: string; debugIds: ReadonlyMap<string, string>; uploads: readonly UploadedMap[] },
): Map<string, string> {
  const byDebugId = new Map(uploads.toReversed().map((upload) => [upload.debugId, upload.blobId]));
  const byName = new Map(
    uploads.filter((upload) => upload.release === release && release !== '').map(({ name, blobId }) => [name, blobId]),
  );
  const names = [...byName.keys()];
  const found = new Map<string, string>();
  for (const script of scripts) {
    const debugId = debugIds.get(script);
    const name = debugId !== undefined && byDebugId.has(debugId) ? undefined : matchScript(script, names);
    const blobId = name === undefined ? byDebugId.get(debugId ?? '-') : byName.get(name);
    if (blobId !== undefined) found.set(script, blobId);
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
