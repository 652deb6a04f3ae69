import type { ExchangeTurnAnswer } from '@sentryai/schema';
import { plural } from '../../../lib/format.ts';

type History = NonNullable<ExchangeTurnAnswer['history']>;

/** What a reader should know about how a call goes on from earlier ones; null when it simply goes on, or begins. */
export function historyNote({ relation, removed, inserted }: History): string | null {
  const changes = [
    removed.length > 0 ? `${plural(removed.length, 'earlier message')} left out` : null,
    inserted.length > 0 ? `${plural(inserted.length, 'message')} put in ${removed.length > 0 ? 'their place' : 'between'}` : null,
  ].filter((text) => text !== null);
  const said = changes.length > 0 ? `: ${changes.join(', ')}` : '';
  switch (relation) {
    case 'separate':
    case 'continues':
      return changes.length > 0 ? `History changed${said}` : null;
    case 'shortened':
      return `History shortened${said}`;
    case 'rewritten':
      return `History rewritten${said}`;
    case 'branch':
      return `Branches off from an earlier call${said}`;
    case 'retry':
      return `Another try of an earlier call${said}`;
    case 'repeat':
      return `Sends the same as an earlier call${said}`;
    default:
      return relation satisfies never;
  }
}
