/** Deeper metadata than this is not taken apart; it stays the text that it is. */
const DEPTH_MAX = 32;

type Merged = Record<string, unknown>;

/**
 * Merges metadata texts in their order: objects member by member, however deep, everything else by "later wins". Null
 * never clears. What is no object stands under `metadata`, as Langfuse has it.
 */
export function mergeMetadata(texts: readonly string[]): Readonly<Merged> {
  // Without a prototype no member's name means anything to the engine.
  const merged = Object.create(null) as Merged;
  for (const text of texts) {
    const value: unknown = depthOf(text) > DEPTH_MAX ? text : JSON.parse(text);
    mergeInto(merged, isPlainObject(value) ? value : { metadata: value });
  }
  return merged;
}

function mergeInto(target: Merged, source: Readonly<Merged>): void {
  for (const [name, value] of Object.entries(source)) {
    if (value === null && Object.hasOwn(target, name)) continue;
    if (!isPlainObject(value)) {
      target[name] = value;
      continue;
    }
    const known = target[name];
    const own = isPlainObject(known) ? known : (Object.create(null) as Merged);
    mergeInto(own, value);
    target[name] = own;
  }
}

function isPlainObject(value: unknown): value is Merged {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nesting of brackets; those inside of texts count too, which only makes it careful. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}
