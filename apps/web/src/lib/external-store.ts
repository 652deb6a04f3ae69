/** A value that lives outside React with a list of listeners; `useSyncExternalStore` reads it. */
export type ExternalStore<T> = { get: () => T; set: (value: T) => void; subscribe: (listener: () => void) => () => void };

export function createExternalStore<T>(initial: T): ExternalStore<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(current, value)) return;
      current = value;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
