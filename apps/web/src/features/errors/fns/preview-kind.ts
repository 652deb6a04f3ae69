import type { Attachment } from '@sentryai/schema';

/** Pictures that the server answers as such; it offers all else, SVG too, for download only. */
const IMAGE_TYPES = /^image\/(?:png|jpeg|gif|webp)$/;
const TEXT_TYPES = /^(?:text\/|application\/(?:json|xml|yaml|x-yaml|x-ndjson)$|application\/[\w.-]+\+(?:json|xml)$)/;
const TEXT_NAMES = /\.(?:txt|log|json|jsonl|ndjson|csv|tsv|xml|ya?ml|toml|ini|md|diff|patch)$/i;
const IMAGE_MAX_BYTES = 4 * 1024 * 1024;
const TEXT_MAX_BYTES = 256 * 1024;

/** How a small attachment can be shown in the page; null when it can only be downloaded. */
export function previewKind({ name, content_type, size_bytes }: Omit<Attachment, 'blob_id'>): 'image' | 'text' | null {
  const type = (content_type ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (size_bytes === 0) return null;
  if (IMAGE_TYPES.test(type)) return size_bytes <= IMAGE_MAX_BYTES ? 'image' : null;
  const isUnnamedType = type === '' || type === 'application/octet-stream';
  const isText = TEXT_TYPES.test(type) || (isUnnamedType && TEXT_NAMES.test(name ?? ''));
  return isText && size_bytes <= TEXT_MAX_BYTES ? 'text' : null;
}
