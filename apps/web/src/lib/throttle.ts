/** Runs at once, then at most every `intervalMs`, and once more at the end if it was asked meanwhile. */
export function throttle(run: () => void, intervalMs: number): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const start = () => {
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (!isWanted) return;
      isWanted = false;
      start();
    }, intervalMs);
  };
  return {
    call: () => {
      if (timer === undefined) start();
      else isWanted = true;
    },
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
      isWanted = false;
    },
  };
}
