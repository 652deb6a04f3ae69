import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeGrouping } from '../describe-grouping.ts';
import { groupError, NO_GROUPING_SETTINGS } from '../group-error.ts';
import { errorException, errorOccurrence, type ErrorOccurrence, stackFrame } from '../occurrence.ts';
import { parseFingerprintRules } from './parse-rules.ts';

function occurrence(more: Partial<ErrorOccurrence> = {}): ErrorOccurrence {
  const frames = [
    stackFrame({ function: 'main', filename: '/srv/app/main.py', module: 'main' }),
    stackFrame({ function: 'charge', filename: '/srv/app/billing/cards.py', module: 'billing.cards' }),
  ];
  return errorOccurrence({
    language: 'python',
    exceptions: [errorException({ type: 'CardError', value: 'card 4711 was declined', frames })],
    message: 'charging order 17',
    level: 'error',
    logger: 'shop.billing',
    release: 'shop@1.4.2',
    environment: 'production',
    sdk: 'sentryai.python',
    transaction: 'POST /pay',
    tags: { tenant: 'acme', 'plan.name': 'pro' },
    ...more,
  });
}

const withRules = (text: string) => ({ ...NO_GROUPING_SETTINGS, fingerprintRules: parseFingerprintRules(text).rules });
const resolved = (...fingerprint: string[]) => describeGrouping(groupError(occurrence({ fingerprint })).components);

describe('fingerprints of clients', () => {
  it('decide alone', () => {
    const one = groupError(occurrence({ fingerprint: ['cards'] }));
    const other = groupError(occurrence({ fingerprint: ['cards'], exceptions: [errorException({ type: 'KeyError', value: 'x' })] }));
    expect(one.hashes.main).toBe(other.hashes.main);
    expect(one).toMatchObject({ kind: 'custom', hashes: { weaker: [] } });
    expect(one.components.at(-1)).toMatchObject({ contributes: false, hint: 'the fingerprint decides alone' });
  });

  it('split the normal grouping further where they hold its marker', () => {
    const normal = groupError(occurrence());
    for (const marker of ['{{ default }}', '{{default}}', '  {{  default }} ']) {
      expect(groupError(occurrence({ fingerprint: [marker] })).hashes.main).toBe(normal.hashes.main);
      const hybrid = groupError(occurrence({ fingerprint: [marker, 'eu'] }));
      expect(hybrid.hashes.main).not.toBe(normal.hashes.main);
      expect(hybrid.hashes.main).not.toBe(groupError(occurrence({ fingerprint: [marker, 'us'] })).hashes.main);
    }
    expect(groupError(occurrence({ fingerprint: [] })).hashes.main).toBe(normal.hashes.main);
  });

  it('have their variables filled in', () => {
    expect(
      resolved('{{ transaction }}', '{{type}}', '{{ error.value }}', '{{ function }}', '{{ stack.module }}', '{{ stack.filename }}'),
    ).toBe('entry POST /pay, entry CardError, entry card <n> was declined, entry charge, entry billing.cards, entry cards.py');
    expect(
      resolved(
        '{{ level }}-{{ logger }}',
        '{{ tags.tenant }}',
        '{{ tags.plan.name }}',
        '{{ tags.none }}',
        '{{ message }}',
        '{{ nothing }}',
      ),
    ).toBe('entry error-shop.billing, entry acme, entry pro, entry <no-value-for-tag-none>, entry charging order <n>, entry {{ nothing }}');
    expect(describeGrouping(groupError(errorOccurrence({ fingerprint: ['{{ function }}'] })).components)).toBe('entry <no-function>');
  });

  it('do not split by ids when they repeat the message', () => {
    expect(resolved('charging order 17')).toBe('entry charging order <n>');
  });
});

describe('fingerprint rules of projects', () => {
  it('go before the fingerprint of the client, and may set a title', () => {
    const settings = withRules('type:CardError level:error -> cards, {{ tags.tenant }} title="Cards are declined"');
    const grouped = groupError(occurrence({ fingerprint: ['client'] }), settings);
    expect(grouped).toMatchObject({ title: 'Cards are declined', kind: 'custom' });
    expect(describeGrouping(grouped.components)).toBe('entry cards, entry acme');
  });

  it.each([
    ['type:Card*', true],
    ['!type:Card*', false],
    ['value:*declined*', true],
    ['message:"charging order *"', true],
    ['module:billing.*', true],
    ['stack.function:charge', true],
    ['path:*/billing/*', true],
    ['module:billing.* function:main', false],
    ['tags.tenant:acme tags.plan.name:pro', true],
    ['tags.none:*', false],
    ['release:shop@1.4.* sdk:sentryai.* environment:production', true],
    ['logger:shop.* transaction:"POST *"', true],
    ['type:CardError value:timeout', false],
  ])('%s fits: %s', (matchers, fits) => {
    const grouped = groupError(occurrence(), withRules(`${matchers} -> found`));
    expect(grouped.kind === 'custom').toBe(fits);
  });

  it('may keep the normal grouping', () => {
    expect(groupError(occurrence(), withRules('type:CardError -> {{ default }}, eu')).kind).toBe('exception');
    expect(groupError(occurrence({ fingerprint: ['client'] }), withRules('type:CardError -> {{ default }}')).hashes.main).toBe(
      groupError(occurrence()).hashes.main,
    );
  });

  it('are read with what is wrong in which line', () => {
    const { rules, problems } = parseFingerprintRules('# ours\n\ntype:A -> a\ntype:B b\nnothing:C -> c\ntype:"D\n-> e\ntype:F -> ');
    expect(rules).toHaveLength(1);
    expect(problems.map(({ line }) => line)).toEqual([4, 5, 6, 7, 8]);
    expect(problems[1]?.message).toMatch(/^nothing is no field; fields are type, value, message/);
  });

  it('never throw', () => {
    const piece = fc.constantFrom('type', ':', '"', '->', ' ', '*', '!', '\\', 'title="', '\n', '#', ',', '{{ default }}', 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { rules } = parseFingerprintRules(pieces.join(''));
        groupError(occurrence(), { ...NO_GROUPING_SETTINGS, fingerprintRules: rules });
      }),
    );
  });
});
