export type EntityKind = 'trace' | 'observation' | 'score';

/** What an event is about. `observation`: which type it says the observation is; '' when its body says it. */
export type EventType = { kind: EntityKind; isUpdate: boolean; observation: string };

/** Observation types; `span` says so little that any other wins over it. */
const OBSERVATIONS = ['span', 'generation', 'event', 'agent', 'tool', 'chain', 'retriever', 'evaluator', 'embedding', 'guardrail'] as const;

/** Event types that we store. Clients of all ages exist: the legacy `observation-*` forms and updates of any type count. */
export const EVENT_TYPES: ReadonlyMap<string, EventType> = new Map([
  ['trace-create', { kind: 'trace', isUpdate: false, observation: '' }],
  ['score-create', { kind: 'score', isUpdate: false, observation: '' }],
  ['observation-create', { kind: 'observation', isUpdate: false, observation: '' }],
  ['observation-update', { kind: 'observation', isUpdate: true, observation: '' }],
  ...OBSERVATIONS.flatMap((observation): [string, EventType][] => [
    [`${observation}-create`, { kind: 'observation', isUpdate: false, observation }],
    [`${observation}-update`, { kind: 'observation', isUpdate: true, observation }],
  ]),
] as [string, EventType][]);

/** What an SDK says about itself: taken, and told the sender as such, but not kept. */
export const SDK_LOG_TYPE = 'sdk-log';

/** Types that Langfuse has and we do not: refused, so that nobody believes that they are stored. */
export const UNSUPPORTED_TYPES: ReadonlySet<string> = new Set(['dataset-run-item-create']);

export function isObservationType(text: string): boolean {
  return OBSERVATIONS.some((known) => known === text);
}
