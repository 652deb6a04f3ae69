import { hash } from 'node:crypto';

/** One piece of what an occurrence was grouped by, for people to see. Leaves that do not contribute say why in `hint`. */
export type GroupingComponent = {
  name: string;
  /** What went into the hash; for a piece that did not, what it would have been. '' for a piece that only has parts. */
  value: string;
  contributes: boolean;
  hint: string;
  parts: readonly GroupingComponent[];
};

export function component(name: string, value: string, given: { contributes?: boolean; hint?: string } = {}): GroupingComponent {
  return { name, value, contributes: given.contributes ?? value !== '', hint: given.hint ?? '', parts: [] };
}

export function group(name: string, parts: readonly GroupingComponent[], hint = ''): GroupingComponent {
  return { name, value: '', contributes: parts.some(({ contributes }) => contributes), hint, parts };
}

function collect(components: readonly GroupingComponent[], into: string[]): void {
  for (const { name, value, contributes, parts } of components) {
    if (!contributes) continue;
    // the length in front: no value can look like two
    if (parts.length === 0) into.push(`${name}=${value.length}:${value}`);
    else {
      into.push(`${name}(`);
      collect(parts, into);
      into.push(')');
    }
  }
}

/** 16 bytes as 32 hex digits, over the pieces that contribute and the version of the rules that chose them. */
export function hashOf(version: number, components: readonly GroupingComponent[]): string {
  const pieces = [`v${version}`];
  collect(components, pieces);
  return hash('sha256', pieces.join('\n'), 'hex').slice(0, 32);
}
