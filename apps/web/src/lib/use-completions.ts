import { useQuery } from '@tanstack/react-query';
import type { Completion } from '@sentryai/schema';
import { getJson, type QueryValue } from './api.ts';
import type { CompletionPlace } from './complete-query.ts';

/** Nobody reads proposals between two keys. */
const TYPING_MS = 120;
const FRESH_MS = 60_000;

/**
 * Keys or values that fit at a place of the query; none while there is no place.
 *  params  project and window of the list, whose own query does not matter here
 */
export function useCompletions(list: string, params: Record<string, QueryValue>, place: CompletionPlace | null): readonly Completion[] {
  const { query: _, ...scope } = params;
  const field = place === null || place.field === 'has' ? '' : (place.field ?? '');
  const asked = { list, ...scope, field, prefix: place?.prefix ?? '' };
  const answer = useQuery({
    queryKey: ['completions', asked],
    queryFn: async ({ signal }) => {
      await pause(TYPING_MS, signal);
      return (await getJson<{ data: Completion[] }>('/completions', asked, signal)).data;
    },
    enabled: place !== null,
    staleTime: FRESH_MS,
    retry: false,
    refetchOnWindowFocus: false,
    // While more is typed of the same word, what still fits stays on screen.
    placeholderData: (before, beforeQuery) => {
      const previous = beforeQuery?.queryKey[1] as typeof asked | undefined;
      const isSameWord = previous?.list === list && previous.field === field && asked.prefix.startsWith(previous.prefix);
      return isSameWord ? before?.filter(({ value }) => value.toLowerCase().startsWith(asked.prefix.toLowerCase())) : undefined;
    },
  });
  if (place === null) return [];
  // What is already there in full needs no proposal.
  return (answer.data ?? []).filter(({ value }) => value !== place.prefix || place.field === null);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
