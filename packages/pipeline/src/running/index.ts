export { describeRun, type RunDescription } from './describe-run.ts';
