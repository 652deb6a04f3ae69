export { boundRows, ROW_LIMITS } from './bound-rows.ts';
export { CUT_ATTRIBUTE, CutMarks } from './cut-marks.ts';
export { shrinkJson } from './shrink-json.ts';
