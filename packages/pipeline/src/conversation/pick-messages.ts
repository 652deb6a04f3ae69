import type { Message } from '@sentryai/schema';
import type { Atom } from './atoms.ts';

/** The messages that some of their pieces stand in; of a message that is only partly among them, those parts. */
export function pickMessages(messages: readonly Message[], all: readonly Atom[], picked: readonly Atom[]): Message[] {
  const atomCounts = new Map<number, number>();
  for (const { message } of all) atomCounts.set(message, (atomCounts.get(message) ?? 0) + 1);
  const picks: Message[] = [];
  for (const [index, atoms] of Map.groupBy(picked, ({ message }) => message)) {
    const message = messages[index] as Message;
    const isWhole = atoms.length === atomCounts.get(index);
    picks.push(
      isWhole ? message : { ...message, parts: atoms.map(({ part }) => message.parts[part]).filter((part) => part !== undefined) },
    );
  }
  return picks;
}

/** Number of messages that these pieces belong to. */
export function countMessages(atoms: readonly Atom[]): number {
  return new Set(atoms.map(({ message }) => message)).size;
}
