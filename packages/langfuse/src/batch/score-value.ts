import { SCORE_DATA_TYPES, type ScoreDataType } from '@sentryai/schema';
import { idText } from './field-values.ts';

/** A score's value in normal form; booleans are kept as number (to average) and as word (to show). */
export type ScoreValue = { name: string; data_type: ScoreDataType; value_number: number | null; value_string: string };

const TARGETS = ['traceId', 'observationId', 'sessionId', 'datasetRunId'];
const WORDS: ReadonlyMap<unknown, 0 | 1> = new Map<unknown, 0 | 1>([
  [0, 0],
  [1, 1],
  [false, 0],
  [true, 1],
  ['false', 0],
  ['true', 1],
  ['0', 0],
  ['1', 1],
]);

/** Reads name and value of a score's body, or says what is wrong with them. Without a data type the value's own decides. */
export function readScoreValue(body: Readonly<Record<string, unknown>>): ScoreValue | { problem: string } {
  const { value } = body;
  const type = dataTypeOf(body['dataType'], value);
  if (type === null) return { problem: `body.dataType must be one of ${SCORE_DATA_TYPES.map((known) => known.toUpperCase()).join(', ')}.` };
  const name = typeof body['name'] === 'string' && body['name'] !== '' ? body['name'] : type === 'correction' ? 'output' : '';
  if (name === '') return { problem: 'A score needs a name; it was not stored.' };
  if (!TARGETS.some((field) => idText(body[field]) !== '')) {
    return { problem: 'A score needs a traceId, observationId, sessionId or datasetRunId that it is about; it was not stored.' };
  }
  if (value === undefined || value === null) return { problem: 'A score needs a value; it was not stored.' };
  const read = readValue(type, value);
  return read === null
    ? { problem: `body.value does not fit the data type ${type.toUpperCase()}; the score was not stored.` }
    : { name, data_type: type, ...read };
}

function dataTypeOf(sent: unknown, value: unknown): ScoreDataType | null {
  if (sent === undefined || sent === null) {
    if (typeof value === 'boolean') return 'boolean';
    return typeof value === 'number' ? 'numeric' : 'categorical';
  }
  return SCORE_DATA_TYPES.find((known) => typeof sent === 'string' && known === sent.toLowerCase()) ?? null;
}

function readValue(type: ScoreDataType, value: unknown): Pick<ScoreValue, 'value_number' | 'value_string'> | null {
  if (type === 'numeric') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? { value_number: number, value_string: '' } : null;
  }
  if (type === 'boolean') {
    const number = WORDS.get(typeof value === 'string' ? value.toLowerCase() : value);
    return number === undefined ? null : { value_number: number, value_string: String(number === 1) };
  }
  if (typeof value === 'string') return { value_number: null, value_string: value };
  if (typeof value === 'number' || typeof value === 'boolean') return { value_number: null, value_string: String(value) };
  return null;
}
