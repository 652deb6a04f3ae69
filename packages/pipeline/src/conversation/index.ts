export {
  buildTurns,
  type ExchangeTurn,
  type FailureTurn,
  type History,
  type StepContent,
  type StepToShow,
  type Turn,
  type WorkTurn,
} from './build-turns.ts';
export { type SessionSums, sumSession } from './sum-session.ts';
export type { ToolRun } from './tool-runs.ts';
export { type ConversationStep, type StepSpan, traceSteps, type TraceSteps } from './trace-steps.ts';
