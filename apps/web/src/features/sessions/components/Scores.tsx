import { Star } from 'lucide-react';
import type { ScoreEntry } from '@sentryai/schema';

/** Scores and feedback, each with its comment. */
export function Scores({ scores }: { scores: readonly ScoreEntry[] }) {
  if (scores.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="Scores">
      {scores.map((score) => (
        <li key={score.event_id} className="mark max-w-full" title={`${score.name}: ${String(score.value)}\n${score.comment ?? ''}`}>
          <Star className="size-3 shrink-0" aria-hidden />
          <span className="truncate">
            {score.name} <span className="num font-semibold text-ink">{String(score.value)}</span>
            {score.comment !== null && score.comment !== '' && ` “${score.comment}”`}
          </span>
        </li>
      ))}
    </ul>
  );
}
