/** Names of offered tools, whether they stand in the tool or in its `function` (OpenAI's form). */
export function toolNames(definitions: readonly unknown[]): string[] {
  return definitions.map((definition) => nameOf(definition) ?? nameOf(fieldOf(definition, 'function')) ?? 'unnamed');
}

function nameOf(value: unknown): string | undefined {
  const name = fieldOf(value, 'name');
  return typeof name === 'string' ? name : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
