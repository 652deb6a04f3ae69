/** Attributes of one span by the type of their value, and those that do not belong into the narrow row. */
export type AttributeColumns = {
  attributes_string: Record<string, string>;
  attributes_number: Record<string, number>;
  attributes_bool: Record<string, boolean>;
  /** Lists, objects, nulls and long texts, as sent. */
  rest: Record<string, unknown>;
};

/** Longer texts are content, not something people filter by. */
const MAX_NARROW_LENGTH = 1_000;
/** A span with more attributes than this keeps the others beside its content. */
const MAX_NARROW_COUNT = 200;

/** Splits attributes for the typed columns of `spans`; nothing is lost, what does not fit comes back in `rest`. */
export function attributeColumns(attributes: Readonly<Record<string, unknown>>): AttributeColumns {
  const strings: [string, string][] = [];
  const numbers: [string, number][] = [];
  const bools: [string, boolean][] = [];
  const rest: [string, unknown][] = [];
  for (const [key, value] of Object.entries(attributes)) {
    const isFull = strings.length + numbers.length + bools.length >= MAX_NARROW_COUNT;
    if (isFull || key.length > MAX_NARROW_LENGTH) rest.push([key, value]);
    else if (typeof value === 'string' && value.length <= MAX_NARROW_LENGTH) strings.push([key, value]);
    else if (typeof value === 'number') numbers.push([key, value]);
    else if (typeof value === 'boolean') bools.push([key, value]);
    else rest.push([key, value]);
  }
  return {
    // fromEntries defines own fields, so that a key named __proto__ stays a key
    attributes_string: Object.fromEntries(strings),
    attributes_number: Object.fromEntries(numbers),
    attributes_bool: Object.fromEntries(bools),
    rest: Object.fromEntries(rest),
  };
}
