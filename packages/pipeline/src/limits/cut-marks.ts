/** Fields that are named; of further ones only their number stands there, under MORE_KEY. */
const FIELDS_MAX = 16;
const FIELD_CHARS_MAX = 120;
const MORE_KEY = '…';

/** Collects what of one item was cut. */
export class CutMarks {
  #sizes: Map<string, number> | undefined;
  #moreCount = 0;

  get isEmpty(): boolean {
    return this.#sizes === undefined;
  }

  note(field: string, originalChars: number): void {
    const sizes = (this.#sizes ??= new Map());
    const name = field.slice(0, FIELD_CHARS_MAX);
    if (sizes.has(name) || sizes.size < FIELDS_MAX) sizes.set(name, Math.max(originalChars, sizes.get(name) ?? 0));
    else this.#moreCount += 1;
  }

  /** Takes over what an earlier step wrote. */
  addJson(json: string | undefined): void {
    if (json === undefined || json === '') return;
    for (const [field, chars] of Object.entries(JSON.parse(json) as Record<string, number>)) {
      if (field === MORE_KEY) this.#moreCount += chars;
      else this.note(field, chars);
    }
  }

  /** The attribute's value. */
  json(): string {
    const entries = [...(this.#sizes ?? [])];
    if (this.#moreCount > 0) entries.push([MORE_KEY, this.#moreCount]);
    return JSON.stringify(Object.fromEntries(entries));
  }
}
