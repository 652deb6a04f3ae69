import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { contentPlaces, type Place } from '../leaks/content-places.ts';
import type { Leak } from '../leaks/leak.ts';
import { scanLeaks } from '../leaks/scan-leaks.ts';
import type { TraceView } from '../trace/trace-view.ts';

const PERSONAL_KINDS = new Set([
  'email',
  'card',
  'phone',
  'iban',
  'cpf',
  'us_ssn',
  'de_tax_id',
  'nl_bsn',
  'pl_pesel',
  'tr_identity_number',
  'in_aadhaar',
  'ca_sin',
  'be_national_number',
  'se_personal_number',
  'kr_resident_number',
  'fr_social_security',
  'cn_resident_id',
  'it_fiscal_code',
  'gb_national_insurance',
  'es_identity_number',
]);

type Found = { leak: Leak; place: Place };

/** Both detectors share one pass over the texts. */
const foundByTrace = new WeakMap<TraceView, Found[]>();

function findLeaks(trace: TraceView): Found[] {
  const known = foundByTrace.get(trace);
  if (known !== undefined) return known;
  const found: Found[] = [];
  for (const place of contentPlaces(trace)) {
    const to = place.from + trace.budget.takeScan(place.text.length - place.from);
    for (const leak of scanLeaks(place.text, place.from, to)) found.push({ leak, place });
  }
  foundByTrace.set(trace, found);
  return found;
}

/** One finding per kind and caller: how many different values, where, and the first ones masked. */
function draftsOf(
  trace: TraceView,
  wanted: (kind: string) => boolean,
  describe: (kind: string) => string,
  level: (kind: string) => Draft['level'],
): Draft[] {
  const byKind = Map.groupBy(
    findLeaks(trace).filter(({ leak }) => wanted(leak.kind)),
    ({ leak }) => leak.kind,
  );
  return [...byKind].map(([kind, group]): Draft => {
    const values = new Map<string, Found>();
    for (const found of group) {
      const value = found.place.text.slice(found.leak.start, found.leak.end);
      if (!values.has(value)) values.set(value, found);
    }
    const first = group[0] as Found;
    const { row } = first.place.span;
    const caller = trace.agentOf(first.place.span) || row.service;
    const where = [...new Set(group.map(({ place }) => place.where))].sort();
    return {
      key: [kind, row.tool_name || caller, first.place.where],
      title: `${describe(kind)} in the ${where.join(' and ')}${row.tool_name === '' ? '' : ` of ${row.tool_name}`}`,
      ...levelOf(level(kind)),
      span_id: row.span_id,
      time_us: row.start_time_us,
      span_ids: [...new Set(group.map(({ place }) => place.span.row.span_id))],
      occurrences: values.size,
      samples: [...values.values()]
        .slice(0, 3)
        .map(({ leak, place }) => ({ label: place.where, text: leak.masked, span_id: place.span.row.span_id })),
      facts: { kind, where, values: values.size },
    };
  });
}

function levelOf(level: Draft['level']): Pick<Draft, 'level'> {
  return level === undefined ? {} : { level };
}

const words = (kind: string): string => kind.replaceAll('_', ' ');

export const leakedSecret = defineTraceDetector({
  name: 'leaked_secret',
  scope: 'span',
  level: 'error',
  docs: {
    meaning: "A key, token or password stands in a prompt, an answer or a tool's result: it went to the provider and is stored in traces.",
    rule: 'Tokens of some thirty vendors by their exact form, with their checksum where they have one (GitHub, npm), private keys, JSON web tokens with claims, passwords in URLs, and random values behind names like api_key or password. Placeholders and examples are left out. Only content is searched, not ids or attributes. One finding per kind in a trace; values are shown masked.',
    advice:
      'Revoke the secret now: it left your system. Then find out how it came into the prompt, and remove it there or by scrubbing before the export.',
    tuning: 'ignoredKinds leaves out kinds; includesGuesses turns off values that are only random behind a telling name.',
  },
  settings: {
    ignoredKinds: { default: [] as readonly string[], doc: 'Kinds that are not reported, for instance json_web_token.' },
    includesGuesses: { default: true, doc: 'Also report random values behind names like api_key and password.' },
  },
  run(trace, settings) {
    const isGuess = (kind: string): boolean => kind === 'generic_secret' || kind === 'password';
    return draftsOf(
      trace,
      (kind) => !PERSONAL_KINDS.has(kind) && !settings.ignoredKinds.includes(kind) && (settings.includesGuesses || !isGuess(kind)),
      (kind) => `Secret (${words(kind)})`,
      (kind) => (isGuess(kind) ? 'warning' : undefined),
    );
  },
});

export const leakedPersonalData = defineTraceDetector({
  name: 'leaked_personal_data',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: "Personal data stands in a prompt, an answer or a tool's result: it went to the provider and is stored in traces.",
    rule: "E-mail addresses of people (addresses of functions such as info@ are left out), card numbers (issuer's range, length and Luhn, and nothing beside them that says they are something else), IBANs (country's length and checksum), phone numbers in clear formats, and national ids of fifteen countries with their checksums. One finding per kind in a trace; values are shown masked.",
    advice:
      'Decide whether the model needs it. If not, replace it before the call; if so, check the contract with the provider and scrub it from what is exported.',
    tuning: 'ignoredKinds leaves out kinds that your application is meant to handle, for instance email or phone.',
  },
  settings: {
    ignoredKinds: { default: [] as readonly string[], doc: 'Kinds that are not reported: email, phone, card, iban, us_ssn and others.' },
  },
  run(trace, settings) {
    return draftsOf(
      trace,
      (kind) => PERSONAL_KINDS.has(kind) && !settings.ignoredKinds.includes(kind),
      (kind) => `Personal data (${words(kind)})`,
      (kind) => (kind === 'email' || kind === 'phone' ? 'info' : undefined),
    );
  },
});
