/** How an exception was caught (`onunhandledrejection`, `middleware`), when its client said so. */
export function mechanismType(mechanism: unknown): string | null {
  if (typeof mechanism !== 'object' || mechanism === null || !('type' in mechanism)) return null;
  return typeof mechanism.type === 'string' && mechanism.type !== '' ? mechanism.type : null;
}
