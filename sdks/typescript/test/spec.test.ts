/** The conformance suite that every SDK runs: sdks/spec/cases/*.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveConfig, type WireEvent } from '../src/config.ts';
import * as sentryai from '../src/index.ts';
import { settings } from '../src/internal.ts';
import { type Captured, FIXED_TIME, startCapture } from '../src/testing.ts';

const CASES = new URL('../../spec/cases/', import.meta.url);
type Json = any; // cases are data of any shape

const load = (name: string): Json => JSON.parse(readFileSync(new URL(name, CASES), 'utf8'));
const files = readdirSync(CASES).filter((name) => name.endsWith('.json') && name !== 'config.json');

let captured: Captured | null = null;
let changedAfterwards: unknown[] = [];

afterEach(async () => {
  await captured?.stop();
  captured = null;
});

function special(name: string): unknown {
  if (name === 'circular_map') {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    return circle;
  }
  if (name === 'circular_list') {
    const circle: unknown[] = [];
    circle.push(circle);
    return circle;
  }
  if (name === 'shared_pair') {
    const shared = { a: 1 };
    return [shared, shared];
  }
  if (name === 'nested_200') {
    let nested: unknown = 'end';
    for (let i = 0; i < 200; i++) nested = [nested];
    return nested;
  }
  const values: Record<string, unknown> = {
    nan: Number.NaN,
    infinity: Number.POSITIVE_INFINITY,
    '-infinity': Number.NEGATIVE_INFINITY,
    big_integer: 12345678901234567890n,
    opaque: Symbol('opaque'),
    set_of_one: new Set([1]),
    five_bytes: new Uint8Array(5),
    hundred_numbers: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [String(i), i])),
    changed_afterwards: changedAfterwards,
  };
  if (name === 'throwing') {
    return new (class {
      toJSON(): never {
        throw new Error('no value');
      }
    })();
  }
  if (!(name in values)) throw new Error(`unknown special value ${name}`);
  return values[name];
}

/** An error with a stack, as `try/catch` would have it. */
function thrown(spec: Json): Error {
  let error: Error;
  if (spec.group) error = new AggregateError(spec.members.map(thrown), spec.value);
  else {
    error = new Error(spec.value);
    error.name = spec.type;
  }
  if (spec.cause) error.cause = spec.cause.$self ? error : thrown(spec.cause);
  return error;
}

const HOOKS: Record<string, (event: WireEvent) => WireEvent | null> = {
  drop_logs: (event) => (event['type'] === 'log' ? null : event),
  redact_message: (event) => ({ ...event, message: '[redacted]' }),
  raise: () => {
    throw new Error('hook failed');
  },
  capture_again: (event) => {
    sentryai.captureLog('info', 'from before_send');
    return event;
  },
};

function revive(value: Json): Json {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  if ('$value' in value) return special(value.$value);
  if ('$error' in value) return thrown(value.$error);
  if ('$repeat' in value) return value.$repeat.repeat(value.times);
  if ('$hook' in value) return HOOKS[value.$hook];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const camelKeys = (value: Json): Json => Object.fromEntries(Object.entries(value).map(([key, item]) => [camel(key), item]));

const CALLS: Record<string, (args: Json) => unknown> = {
  capture_log: ({ level, message, attributes, ...options }) => sentryai.captureLog(level, message, attributes, camelKeys(options)),
  capture_error: ({ error, ...fields }) => sentryai.captureError(error, camelKeys(fields)),
  capture_llm_usage: (args) => sentryai.captureLlmUsage(camelKeys(args)),
  set_user: ({ user_id }) => sentryai.setUser(user_id),
  set_session: ({ session_id }) => sentryai.setSession(session_id),
  set_tags: ({ tags }) => sentryai.setTags(tags),
};

function isFrames(frames: Json): boolean {
  const names = ['function', 'filename', 'module', 'lineno', 'colno', 'in_app', 'context_line', 'pre_context', 'post_context'];
  if (!Array.isArray(frames) || frames.length === 0) return false;
  const top = frames.at(-1);
  const isEachWellFormed = frames.every(
    (f) => typeof f.function === 'string' && typeof f.filename === 'string' && Object.keys(f).every((name) => names.includes(name)),
  );
  return (
    isEachWellFormed && top.in_app === true && top.lineno > 0 && typeof top.context_line === 'string' && Array.isArray(top.pre_context)
  );
}

function depthOf(value: Json): number {
  let levels = 0;
  for (; Array.isArray(value); value = value[0]) levels += 1;
  return value === '[depth limit]' ? levels : -1;
}

const PLACEHOLDERS: Record<string, (value: Json) => boolean> = {
  $id: (v) => /^[0-9a-f]{32}$/.test(v),
  $timestamp: (v) => v === FIXED_TIME,
  $sdk: (v) => v.name === 'sentryai.typescript' && v.version === sentryai.VERSION,
  $text: (v) => typeof v === 'string' && v !== '',
  $runtime: (v) => v.name === 'node' && typeof v.version === 'string',
  $frames: isFrames,
  $depth_limited: (v) => depthOf(v) >= 55 && depthOf(v) <= 64,
};

function differences(expected: Json, actual: Json, path = '$'): string[] {
  const said = `${path}: ${JSON.stringify(actual)?.slice(0, 200)}`;
  if (typeof expected === 'string' && expected in PLACEHOLDERS) {
    return actual !== undefined && PLACEHOLDERS[expected]!(actual) ? [] : [`${said} is not ${expected}`];
  }
  if (expected?.$cut_of)
    return actual?.endsWith?.(`…[cut: ${expected.$cut_of} characters in all]`) && actual.length > 100 ? [] : [`${said} is not a cut text`];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return [`${said} has not ${expected.length} items`];
    return expected.flatMap((item, i) => differences(item, actual[i], `${path}[${i}]`));
  }
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) =>
      key in expected && key in actual ? differences(expected[key], actual[key], `${path}.${key}`) : [`${path}.${key} is only on one side`],
    );
  }
  return expected === actual ? [] : [`${said} is not ${JSON.stringify(expected)}`];
}

describe('events', () => {
  expect(files.length).toBeGreaterThanOrEqual(6);
  for (const file of files) {
    for (const one of load(file)) {
      it(`${file}: ${one.name}`, async () => {
        settings.raiseErrors = true;
        changedAfterwards = [{ n: 1 }];
        captured = startCapture(camelKeys(revive(one.init ?? {})));
        const call = (step: Json): unknown => CALLS[step.function]!(revive(step.args));
        const inside = one.calls.filter((step: Json) => !step.outside);
        if (one.context) sentryai.withContext(camelKeys(one.context), () => inside.forEach(call));
        else inside.forEach(call);
        one.calls.filter((step: Json) => step.outside).forEach(call);
        (changedAfterwards[0] as { n: number }).n = 2;
        changedAfterwards.push('later');
        expect(differences(one.expected, await captured.events())).toEqual([]);
      });
    }
  }
});

describe('configuration', () => {
  for (const one of load('config.json')) {
    it(one.name, () => {
      const config: Json = resolveConfig(camelKeys(one.options), one.env);
      for (const [name, value] of Object.entries(one.expected)) {
        expect([name, name === 'problems' ? config.problems.length : config[camel(name)]]).toEqual([name, value]);
      }
    });
  }
});
