/** Collects the values of a condition. SQL gets placeholders only: no text of a user ever stands in the SQL. */
export class SqlParams {
  readonly values: Record<string, unknown> = {};
  #count = 0;

  /** Placeholder of a value, e.g. `{q0:String}`. */
  add(value: string | number | readonly string[], type: 'String' | 'Float64' | 'Int64' | 'Array(String)'): string {
    const name = `q${this.#count++}`;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }
}
