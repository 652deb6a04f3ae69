import { describe, expect, it } from 'vitest';
import { matchCommands } from './match-commands.ts';

const commands = ['Overview', 'Failed traces', 'Traces', 'Theme: dark'].map((title) => ({ title, hint: '', run: () => {} }));
const titles = (text: string) => matchCommands(commands, text).map((command) => command.title);

describe('the command palette', () => {
  it('finds words in any order and puts titles that begin with the text first', () => {
    expect(titles('tr')).toEqual(['Traces', 'Failed traces']);
    expect(titles('dark theme')).toEqual(['Theme: dark']);
    expect(titles('')).toHaveLength(4);
    expect(titles('nothing')).toEqual([]);
  });
});
