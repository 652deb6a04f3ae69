export { boundRows, ROW_LIMITS } from './bound-rows.ts';
export { CutMarks } from './cut-marks.ts';
export { shrinkJson } from './shrink-json.ts';
