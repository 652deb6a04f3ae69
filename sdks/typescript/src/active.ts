/** The client that the functions of the package use. */
import type { Client } from './client.ts';

let client: Client | null = null;

export function get(): Client | null {
  return client;
}

/** Returns the client that was there before. */
export function replace(next: Client | null): Client | null {
  const previous = client;
  client = next;
  return previous;
}
