export type Command = { title: string; hint: string; run: () => void };

/** Commands whose title has all typed words in any order; those that start with the text come first. */
export function matchCommands(commands: readonly Command[], text: string): Command[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matching = commands.filter((command) => words.every((word) => command.title.toLowerCase().includes(word)));
  const startsWithText = (command: Command) => command.title.toLowerCase().startsWith(text.toLowerCase());
  return matching.toSorted((a, b) => Number(startsWithText(b)) - Number(startsWithText(a)));
}
