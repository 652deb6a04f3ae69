/** What the normalizer asks about uploaded source maps; the answers come from another thread, and may be wrong for seconds. */

/** An upload that may belong to a script. */
export type UploadedMap = { release: string; name: string; debugId: string; blobId: string };

export type SourceMapPort = {
  /** Uploads of a release, and those with one of the debug ids. Empty when it cannot be found out. */
  find(wanted: { projectId: number; release: string; debugIds: readonly string[] }): Promise<readonly UploadedMap[]>;
  /** The bytes of an upload; null when they are gone, or cannot be read. */
  read(wanted: { projectId: number; blobId: string }): Promise<Uint8Array | null>;
};

export type SourceMapQuestion =
  | { kind: 'find_source_maps'; projectId: number; release: string; debugIds: readonly string[] }
  | { kind: 'read_source_map'; projectId: number; blobId: string };
export type SourceMapAnswers = { find_source_maps: readonly UploadedMap[]; read_source_map: Uint8Array | null };
