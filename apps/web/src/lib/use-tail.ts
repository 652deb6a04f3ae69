/** Tells a component that events arrived, or were missed, at most once per `intervalMs`. */
import { useEffect, useEffectEvent } from 'react';
import type { TailEvent } from '@sentryai/schema';
import { onResume, onTail } from './live.ts';
import { throttle } from './throttle.ts';

export function useTail(isWanted: (event: TailEvent) => boolean, run: () => void, intervalMs: number): void {
  const accepts = useEffectEvent(isWanted);
  const react = useEffectEvent(run);
  useEffect(() => {
    const throttled = throttle(() => react(), intervalMs);
    const stop = onTail((event) => {
      if (accepts(event)) throttled.call();
    });
    const stopResume = onResume(throttled.call);
    return () => {
      stop();
      stopResume();
      throttled.cancel();
    };
  }, [intervalMs]);
}
