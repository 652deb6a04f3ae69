/** Light, dark or the system's choice. public/early.js applies the same rule before the first paint. */
import { useSyncExternalStore } from 'react';
import { createExternalStore } from './external-store.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';
const STORAGE_KEY = 'sentryai.theme';

const choice = createExternalStore<ThemeChoice>(readChoice());
/** What is on screen now; charts draw again when it changes. */
const shown = createExternalStore<'light' | 'dark'>(document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');
const systemDark = matchMedia('(prefers-color-scheme: dark)');
systemDark.addEventListener('change', apply);

export function setTheme(next: ThemeChoice): void {
  choice.set(next);
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // Forbidden storage: the choice holds for this page only.
  }
  apply();
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(choice.subscribe, choice.get);
}

export function useShownTheme(): 'light' | 'dark' {
  return useSyncExternalStore(shown.subscribe, shown.get);
}

function apply(): void {
  const wanted = choice.get();
  const isDark = wanted === 'dark' || (wanted === 'system' && systemDark.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  shown.set(isDark ? 'dark' : 'light');
}

function readChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}
