import { matchesGlob } from '../glob.ts';
import type { Language, StackFrame } from '../occurrence.ts';
import { LIBRARY_MODULES, LIBRARY_PATHS, PLUMBING_FUNCTIONS } from './library-paths.ts';

/** A project's own word on what is its code. The last rule that matches a frame decides. */
export type InAppRule = { field: 'path' | 'module' | 'function'; pattern: string; inApp: boolean };

/** Go's own packages have no dot in their first part; applications' module names usually do, but need not. */
function isGoStandard(frame: StackFrame): boolean {
  return (frame.filename === '' || !frame.filename.startsWith('/')) && LIBRARY_MODULES.go.test(frame.module);
}

function isRustLibrary(frame: StackFrame): boolean {
  // a trait of the standard library on a type of the application: `<app::Order as core::ops::Drop>::drop`
  const type = frame.module.startsWith('<') ? frame.module.slice(1) : frame.module;
  return (
    LIBRARY_MODULES.rust.test(type) ||
    (frame.module === '' && /^(?:_|main$|rust_|__|clone|start_thread)/.test(frame.function) && frame.filename === '')
  );
}

function isLibrary(frame: StackFrame, language: Language): boolean {
  if (PLUMBING_FUNCTIONS.test(frame.function)) return true;
  if (language === '') return Object.values(LIBRARY_PATHS).some((pattern) => frame.filename !== '' && pattern.test(frame.filename));
  const path = frame.filename.includes('\\') ? frame.filename.replaceAll('\\', '/') : frame.filename;
  switch (language) {
    case 'javascript':
      return LIBRARY_PATHS.javascript.test(path);
    case 'go':
      return (
        path.startsWith('<') || LIBRARY_PATHS.go.test(path) || isGoStandard(frame) || (frame.module === '' && frame.function === 'panic')
      );
    case 'rust':
      return (path !== '' && LIBRARY_PATHS.rust.test(path)) || isRustLibrary(frame);
    default:
      return (path !== '' && LIBRARY_PATHS[language].test(path)) || LIBRARY_MODULES[language].test(frame.module);
  }
}

function ruleFor(frame: StackFrame, rules: readonly InAppRule[]): InAppRule | undefined {
  return rules.findLast(({ field, pattern }) => matchesGlob(pattern, field === 'path' ? frame.filename : frame[field]));
}

/** Clients of these languages know the folders of their libraries; those of others call nearly everything the application's. */
const KNOWS_ITS_OWN = new Set<Language>(['python', 'java', 'dotnet', 'ruby', 'php']);

/**
 * Whether a frame is the application's own code: the project's rules, then what is a library for certain, then what the
 * client says, then yes.
 */
export function isInApp(frame: StackFrame, language: Language, rules: readonly InAppRule[]): boolean {
  if (rules.length > 0) {
    const rule = ruleFor(frame, rules);
    if (rule !== undefined) return rule.inApp;
  }
  if (frame.inApp === false) return false;
  if (frame.inApp === true && KNOWS_ITS_OWN.has(language)) return true;
  return !isLibrary(frame, language);
}
