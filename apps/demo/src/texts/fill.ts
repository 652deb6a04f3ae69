/** Replaces `{name}` by a value; a name without a value stays visible, so that a forgotten one is noticed. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
