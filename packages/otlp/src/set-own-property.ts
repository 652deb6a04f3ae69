import type { AttributeValue } from '@sentryai/schema';

/**
 * Sets a key that a stranger chose. Plain assignment to `__proto__` would replace the prototype, and the value would
 * be lost besides.
 */
export function setOwnProperty(target: { [key: string]: AttributeValue }, key: string, value: AttributeValue): void {
  if (key !== '__proto__') {
    target[key] = value;
    return;
  }
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
