import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

const light = tokensOf(/:root \{([^}]*)\}/);
const dark = { ...light, ...tokensOf(/:root\[data-theme='dark'\] \{([^}]*)\}/) };

function tokensOf(block: RegExp): Record<string, string> {
  const body = block.exec(css)?.[1] ?? '';
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color]));
}

/** WCAG 2 contrast of two colors. */
function contrast(a: string | undefined, b: string | undefined): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color = '#000000'): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_name, tokens) => {
  const grounds = ['bg', 'surface', 'sunken', 'hover'];
  it.each(['ink', 'ink-2', 'ink-3', 'accent', 'danger', 'warn'].flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    'keeps %s readable on %s (AA)',
    (text, ground) => expect(contrast(tokens[text], tokens[ground])).toBeGreaterThanOrEqual(4.5),
  );

  it.each([
    ['accent', 'accent-soft'],
    ['danger', 'danger-soft'],
    ['warn', 'warn-soft'],
    ['on-accent', 'accent'],
    ['ink', 'accent-soft'],
    ['ink-2', 'accent-soft'],
  ])('keeps %s readable on %s (AA)', (text, ground) => expect(contrast(tokens[text], tokens[ground])).toBeGreaterThanOrEqual(4.5));

  it('keeps bars, signs and chart colors apart from their ground (3:1)', () => {
    const graphics = Object.entries(tokens).filter(([name]) => /^(kind|series)-/.test(name));
    expect(graphics.length).toBeGreaterThan(15);
    for (const [name, color] of graphics) expect([name, contrast(color, tokens['surface']) >= 3]).toEqual([name, true]);
  });
});
