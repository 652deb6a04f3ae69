/** SpanKind CONSUMER. */
export const SPAN_KIND_MAX = 5;
/** StatusCode ERROR. */
export const STATUS_CODE_MAX = 2;

/** An enum number that this version knows, else 0 (unspecified, unset): protobuf enums are open. */
export function enumValue(value: number, max: number): number {
  return Number.isInteger(value) && value >= 0 && value <= max ? value : 0;
}
