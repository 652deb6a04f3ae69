import { AppError } from '@sentryai/schema';
import { skipBlanks, skipValue, walkList, walkObject } from '../json-members.ts';
import { isJsonObject } from './field-values.ts';

/** Langfuse's own limit of a batch. */
export const BATCH_BYTES_MAX = 4.5 * 1024 * 1024;

export type Batch = {
  /** As parsed; not looked at yet. */
  events: unknown[];
  /** What the SDK says about itself; '' when it does not. */
  sdkName: string;
  sdkVersion: string;
};

/**
 * Reads the wrapper `{"batch": […]}`. Unknown keys beside it are ignored.
 *  errors  AppError malformed_body (400): not JSON, or no list of events
 */
export function parseBatch(text: string): Batch {
  const value = parseJson(text);
  const batch = isJsonObject(value) ? value['batch'] : undefined;
  if (!isJsonObject(value) || !Array.isArray(batch)) {
    throw malformed('"batch" is not a list of events');
  }
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  return { events: batch, sdkName: shortText(metadata['sdk_name']), sdkVersion: shortText(metadata['sdk_version']) };
}

/** Text of each event's body as it was sent, in the order of `events`; '' where an event has none. */
export function bodyTexts(text: string): string[] {
  let bodies: string[] = [];
  walkObject(text, skipBlanks(text, 0), (name, batchAt) => {
    if (name !== 'batch') return skipValue(text, batchAt);
    bodies = [];
    return walkList(text, batchAt, (eventAt) => {
      let body = '';
      const end = walkObject(text, eventAt, (field, valueAt) => {
        const valueEnd = skipValue(text, valueAt);
        if (field === 'body') body = text.slice(valueAt, valueEnd);
        return valueEnd;
      });
      bodies.push(body);
      return end === eventAt ? skipValue(text, eventAt) : end;
    });
  });
  return bodies;
}

export function decodeText(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the body, which may hold user content.
    throw malformed('it is not JSON');
  }
}

function shortText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 128) : '';
}

function malformed(detail: string): AppError {
  return new AppError({
    code: 'malformed_body',
    httpStatus: 400,
    message: `The batch cannot be read: ${detail}. Nothing was stored. Send {"batch":[{"id","type","timestamp","body"}]}.`,
  });
}
