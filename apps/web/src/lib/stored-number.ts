/** A number that survives reloads, for sizes of panes. Out-of-range or forbidden storage gives the fallback. */
import { useState } from 'react';

export function useStoredNumber(key: string, fallback: number, min: number, max: number): [number, (value: number) => void] {
  const [value, setValue] = useState(() => read(key, fallback, min, max));
  const store = (next: number) => {
    const clamped = Math.min(max, Math.max(min, next));
    setValue(clamped);
    try {
      localStorage.setItem(key, String(clamped));
    } catch {
      // Forbidden storage: the size holds for this page only.
    }
  };
  return [value, store];
}

function read(key: string, fallback: number, min: number, max: number): number {
  try {
    const stored = Number(localStorage.getItem(key) ?? Number.NaN);
    return stored >= min && stored <= max ? stored : fallback;
  } catch {
    return fallback;
  }
}
