export type { DemoRequest } from './requests.ts';
export { SCENARIOS } from './scenarios.ts';
export type { Scenario, ScenarioOptions } from './scenarios.ts';
export { send } from './sender.ts';
export type { DemoLogger, SenderOptions } from './sender.ts';
export { startDemo } from './start-demo.ts';
export type { Demo, DemoOptions } from './start-demo.ts';
