import type { EmitterModel } from '../attribute-spec.ts';
import { anthropicSdk } from './anthropic-sdk.ts';
import { generic } from './generic.ts';
import { genkit } from './genkit.ts';
import { googleAdk } from './google-adk.ts';
import { langfuse } from './langfuse.ts';
import { langsmith } from './langsmith.ts';
import { livekit } from './livekit.ts';
import { mcp } from './mcp.ts';
import { mlflow } from './mlflow.ts';
import { openinference } from './openinference.ts';
import { openlit } from './openlit.ts';
import { openllmetry } from './openllmetry.ts';
import { otel } from './otel.ts';
import { otelGenai } from './otel-genai.ts';
import { pydanticAi } from './pydantic-ai.ts';
import { sentry } from './sentry.ts';
import { strands } from './strands.ts';
import { vercelAi } from './vercel-ai.ts';

/** Every emitter that is understood. A new one is one more file and one more line here. */
export const EMITTER_MODELS: readonly EmitterModel[] = [
  langfuse,
  langsmith,
  otelGenai,
  anthropicSdk,
  sentry,
  openinference,
  vercelAi,
  openllmetry,
  mlflow,
  pydanticAi,
  openlit,
  genkit,
  googleAdk,
  strands,
  livekit,
  mcp,
  otel,
  generic,
];
