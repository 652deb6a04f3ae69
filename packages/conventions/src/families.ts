/**
 * Convention families, most explicit first: when two of them speak about the same field of one span, the earlier one
 * wins (a product's own attributes beat generic ones, bare names come last).
 */
export const FAMILIES = [
  'langfuse',
  'langsmith',
  'otel_genai',
  'anthropic_sdk',
  'sentry',
  'openinference',
  'vercel_ai',
  'openllmetry',
  'mlflow',
  'pydantic_ai',
  'openlit',
  'genkit',
  'google_adk',
  'strands',
  'livekit',
  'mcp',
  'otel',
  'generic',
] as const;
export type Family = (typeof FAMILIES)[number];

const FAMILY_RANK = new Map<Family, number>(FAMILIES.map((family, index) => [family, index]));

/** Position of a family in the order of precedence; lower wins. */
export function familyRank(family: Family): number {
  return FAMILY_RANK.get(family) ?? FAMILIES.length;
}

/**
 * Which family is named as the span's emitter when the instrumentation scope does not tell: markers that only one
 * library writes come before `gen_ai.*`, which nearly everybody writes as well.
 */
export const EMITTER_ORDER: readonly Family[] = [
  'langfuse',
  'openinference',
  'vercel_ai',
  'openllmetry',
  'langsmith',
  'mlflow',
  'pydantic_ai',
  'genkit',
  'google_adk',
  'strands',
  'livekit',
  'openlit',
  'anthropic_sdk',
  'sentry',
  'otel_genai',
  'mcp',
];

/**
 * Families whose spans have the status OK when they have ended, failed or not (measured with LangSmith's exporter for Python,
 * which sets ERROR first): their exceptions tell which.
 */
export const OK_MEANS_ENDED: ReadonlySet<Family> = new Set<Family>(['langsmith']);

/** Families whose scopes trace whole applications: the scope alone does not make a span one about AI. */
export const GENERAL_FAMILIES: ReadonlySet<Family> = new Set<Family>(['sentry']);

const EMITTER_RANK = new Map<Family, number>(EMITTER_ORDER.map((family, index) => [family, index]));

/** Rank of a family as emitter; Infinity for families that name no AI emitter (plain OpenTelemetry, bare names). */
export function emitterRank(family: Family): number {
  return EMITTER_RANK.get(family) ?? Number.POSITIVE_INFINITY;
}
