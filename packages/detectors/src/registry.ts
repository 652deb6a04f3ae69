import type { AnyDetector, TraceDetector, WindowDetector } from './contract/detector.ts';
import { DETECTOR_NAMES, type DetectorName } from './contract/names.ts';
import { agentLoop } from './detectors/agent-loop.ts';
import { agentPingPong } from './detectors/agent-ping-pong.ts';
import { contentFiltered } from './detectors/content-filtered.ts';
import { contextNearOverflow, contextOverflow } from './detectors/context-overflow.ts';
import { cutStream } from './detectors/cut-stream.ts';
import { emptyAnswer } from './detectors/empty-answer.ts';
import { emptyRetrieval } from './detectors/empty-retrieval.ts';
import { invalidJson, schemaViolation } from './detectors/json-answer.ts';
import { leakedPersonalData, leakedSecret } from './detectors/leaks.ts';
import { modelSwapped } from './detectors/model-swapped.ts';
import { promptInjection } from './detectors/prompt-injection.ts';
import { rateLimited } from './detectors/rate-limited.ts';
import { refusal } from './detectors/refusal.ts';
import { retryStorm } from './detectors/retry-storm.ts';
import { stuckRun } from './detectors/stuck-run.ts';
import { systemPromptEcho } from './detectors/system-prompt-echo.ts';
import { mcpToolError, toolFailureSwallowed } from './detectors/tool-failures.ts';
import { invalidToolArguments, undeclaredTool } from './detectors/tool-requests.ts';
import { truncatedAnswer } from './detectors/truncated-answer.ts';
import { cacheCollapse } from './windows/cache-collapse.ts';
import { costRegression, latencyRegression, ttftRegression } from './windows/regression.ts';
import { repeatedPrompt } from './windows/repeated-prompt.ts';
import { runaway } from './windows/runaway.ts';
import { unpricedVolume } from './windows/unpriced-volume.ts';

const ALL: readonly AnyDetector[] = [
  truncatedAnswer,
  cutStream,
  emptyAnswer,
  refusal,
  contentFiltered,
  invalidJson,
  schemaViolation,
  systemPromptEcho,
  modelSwapped,
  rateLimited,
  retryStorm,
  contextOverflow,
  contextNearOverflow,
  undeclaredTool,
  invalidToolArguments,
  mcpToolError,
  toolFailureSwallowed,
  emptyRetrieval,
  agentLoop,
  agentPingPong,
  runaway,
  stuckRun,
  leakedSecret,
  leakedPersonalData,
  promptInjection,
  cacheCollapse,
  repeatedPrompt,
  costRegression,
  latencyRegression,
  ttftRegression,
  unpricedVolume,
];

const BY_NAME = new Map<DetectorName, AnyDetector>(ALL.map((detector) => [detector.name, detector]));

/** Every detector, in the order of the reference page. */
export const DETECTORS: readonly AnyDetector[] = DETECTOR_NAMES.map((name) => getDetector(name));
export const TRACE_DETECTORS: readonly TraceDetector[] = DETECTORS.filter((detector) => detector.scope !== 'window');
export const WINDOW_DETECTORS: readonly WindowDetector[] = DETECTORS.filter((detector) => detector.scope === 'window');

export function getDetector(name: DetectorName): AnyDetector {
  const detector = BY_NAME.get(name);
  if (detector === undefined) throw new Error(`detector ${name} is in the list of names and not registered`);
  return detector;
}
