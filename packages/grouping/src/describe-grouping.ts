import type { GroupingComponent } from './strategy/components.ts';

const VALUE_CHARS = 120;

function leaves(components: readonly GroupingComponent[], into: string[]): void {
  for (const { name, value, contributes, parts } of components) {
    if (!contributes) continue;
    if (parts.length > 0) leaves(parts, into);
    else into.push(`${name} ${value.length > VALUE_CHARS ? `${value.slice(0, VALUE_CHARS)}…` : value}`);
  }
}

/** One sentence for people: `provider openai, class rate_limit, function callModel`. */
export function describeGrouping(components: readonly GroupingComponent[]): string {
  const said: string[] = [];
  leaves(components, said);
  return said.join(', ');
}
