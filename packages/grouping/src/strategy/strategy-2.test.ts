import type { SpanKind } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { chooseIssue, type KnownHash } from '../choose-issue.ts';
import { groupError, NO_GROUPING_SETTINGS } from '../group-error.ts';
import { errorException, type ErrorOccurrence, errorOccurrence, type Language, stackFrame } from '../occurrence.ts';
import { fromOtelException } from '../read/from-otel.ts';
import { GROUPING_STRATEGIES } from '../versions.ts';

type Told = { type: string; message: (ip: string) => string; language: Language };

const PYTHON: readonly Told[] = [
  { type: 'ConnectionResetError', message: (ip) => `[Errno 104] Connection reset by peer: ${ip}:5432`, language: 'python' },
  { type: 'ConnectionResetError', message: (ip) => `Connection reset by ${ip}`, language: 'python' },
  { type: 'ConnectionResetError', message: (ip) => `connection to ${ip}:443 was reset by peer`, language: 'python' },
  { type: 'ConnectionRefusedError', message: (ip) => `[Errno 111] Connect call failed ('${ip}', 8443)`, language: 'python' },
];
const NODE: readonly Told[] = [{ type: 'Error', message: (ip) => `connect ECONNREFUSED ${ip}:5432`, language: 'javascript' }];
const GO: readonly Told[] = [
  { type: '*net.OpError', message: (ip) => `dial tcp ${ip}:5432: connect: connection refused`, language: 'go' },
  { type: '*net.OpError', message: (ip) => `read tcp 10.0.0.9:51234->${ip}:5432: read: connection reset by peer`, language: 'go' },
];

const FRAMES = [stackFrame({ function: 'load_orders', filename: '/srv/app/orders.py', line: 12, inApp: true })];
const span = (kind: SpanKind, name: string) => ({
  spanKind: kind,
  spanPath: [
    { name: 'plan', kind: 'agent' as const },
    { name, kind },
  ],
});
const tool = (name: string) => ({ ...span('tool', name), toolName: name });

/** The forms in which one failure reaches us; those of spans at one place. */
const FORMS: Readonly<Record<string, (told: Told, ip: string) => ErrorOccurrence>> = {
  'an event': ({ type, message, language }, ip) =>
    errorOccurrence({ exceptions: [errorException({ type, value: message(ip) })], message: message(ip), language }),
  'an event with a stack': ({ type, message, language }, ip) =>
    errorOccurrence({ exceptions: [errorException({ type, value: message(ip), frames: FRAMES })], language }),
  'an exception on a span': ({ type, message, language }, ip) =>
    fromOtelException({ type, message: message(ip), stacktrace: '' }, { ...tool('search'), language, message: message(ip) }),
  'a red span with a class': ({ type, message, language }, ip) =>
    errorOccurrence({ ...tool('search'), language, errorType: type, message: message(ip) }),
  'a red span with a sentence': ({ message, language }, ip) => errorOccurrence({ ...tool('search'), language, message: message(ip) }),
};
const RED_MODEL_CALL = ({ type, message, language }: Told, ip: string): ErrorOccurrence =>
  errorOccurrence({ ...span('llm', 'chat'), provider: 'openai', model: 'gpt-4o', language, errorType: type, message: message(ip) });

function issuesOf(occurrences: readonly ErrorOccurrence[]): number {
  const known = new Map<string, KnownHash<number>>();
  const issues = new Set<number>();
  for (const [index, occurrence] of occurrences.entries()) {
    const { issueId, register, absorb } = chooseIssue<number>(groupError(occurrence).hashes, (hash) => known.get(hash));
    const id = issueId ?? index;
    issues.add(id);
    for (const { hash, claim, isChosen } of register) known.set(hash, { issueId: isChosen ? id : null, claim });
    for (const absorbed of absorb) {
      issues.delete(absorbed);
      for (const [hash, row] of known) if (row.issueId === absorbed) known.set(hash, { ...row, issueId: id });
    }
  }
  return issues.size;
}

describe('a connection that failed', () => {
  const names = Object.keys(FORMS);
  it.each([...PYTHON, ...NODE, ...GO])('is one issue in whatever two forms it comes, whatever address it names: %o', (told) => {
    const v6 = told.message('').includes("('") || told.language === 'javascript' ? '2001:db8::5' : '[2001:db8::5]';
    for (const first of names)
      for (const second of names)
        for (const [a, b] of [
          ['10.0.0.1', '192.168.7.22'],
          ['10.0.0.1', v6],
        ] as const) {
          const pair = [FORMS[first]!(told, a), FORMS[second]!(told, b)];
          expect([first, second, b, issuesOf(pair)]).toEqual([first, second, b, 1]);
        }
  });

  it.each([...PYTHON, ...NODE])('is the same on a model call as in an event, whichever comes first: %o', (told) => {
    const call = RED_MODEL_CALL(told, '10.0.0.1');
    for (const name of ['an event', 'an event with a stack']) {
      const event = FORMS[name]!(told, '10.0.0.2');
      expect([name, issuesOf([call, event]), issuesOf([event, call])]).toEqual([name, 1, 1]);
    }
  });

  it('stays two in two known places, and with two ports', () => {
    const [told] = PYTHON as [Told];
    const at = (name: string) =>
      errorOccurrence({ ...tool(name), language: 'python', errorType: told.type, message: told.message('10.0.0.1') });
    expect(issuesOf([at('search'), at('book')])).toBe(2);
    const event = (port: number) => FORMS['an event']!({ ...told, message: (ip) => `connect ECONNREFUSED ${ip}:${port}` }, '10.0.0.1');
    expect(issuesOf([event(5432), event(6379)])).toBe(2);
  });

  it('is titled by what was sent', () => {
    const sent = errorOccurrence({ exceptions: [errorException({ type: 'Error', value: 'connect ECONNREFUSED ::1:5432' })] });
    expect(groupError(sent).title).toContain('::1:5432');
  });
});

describe('other errors', () => {
  it('have the hashes that version 1 would give, under the number of version 2', () => {
    const error = errorOccurrence({
      exceptions: [errorException({ type: 'ValueError', value: 'the price of this order is missing', frames: FRAMES })],
      language: 'python',
    });
    const [newest, first] = GROUPING_STRATEGIES;
    const identities = [newest, first].map((strategy) => strategy!.identify(error, NO_GROUPING_SETTINGS.inAppRules));
    expect(identities[0]).toEqual(identities[1]);
  });

  it.each([
    (id: string) => `job ${id} was not found`,
    (id: string) => `batch ${id}, 17 and ${id} are locked`,
    (id: string) => `Order ord-${id} of shop/${id}: no price`,
  ])('are one when an id happens to have digits alone, or to read as a number with an exponent: %o', (message) => {
    const ids = ['4f2a9c01', '10442907', '1e442907', 'c01d77aa', '1044290d', '9f'.repeat(8)];
    const events = ids.map((id) =>
      errorOccurrence({ exceptions: [errorException({ type: 'JobError', value: message(id) })], language: 'python' }),
    );
    expect(issuesOf(events)).toBe(1);
  });

  it('stay two when a code differs', () => {
    const event = (code: number) =>
      errorOccurrence({ exceptions: [errorException({ type: 'JobError', value: `the tool ended with exit code ${code}` })] });
    expect(issuesOf([event(1), event(137)])).toBe(2);
  });
});
