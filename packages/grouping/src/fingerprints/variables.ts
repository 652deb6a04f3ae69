import { isInApp, type InAppRule } from '../frames/in-app.ts';
import { normalizeMessage } from '../messages/normalize-message.ts';
import type { ErrorException, ErrorOccurrence, StackFrame } from '../occurrence.ts';

/** `{{ name }}`, spaces inside the braces free. */
const VARIABLE = /\{\{\s*([\w.-]{1,100})\s*\}\}/g;
const WHOLE_VARIABLE = /^\s*\{\{\s*([\w.-]{1,100})\s*\}\}\s*$/;

function crashFrame(occurrence: ErrorOccurrence, rules: readonly InAppRule[]): StackFrame | undefined {
  const frames = occurrence.exceptions.at(-1)?.frames ?? [];
  return frames.findLast((frame) => isInApp(frame, occurrence.language, rules)) ?? frames.at(-1);
}

function messageOf(occurrence: ErrorOccurrence, thrown: ErrorException | undefined): string {
  return normalizeMessage(occurrence.messageTemplate || occurrence.message || (thrown?.value ?? ''));
}

/**
 * The value of a fingerprint's variable; what the occurrence does not have is `<no-…>`, so that its absence is a value too.
 * `type` and `value` are the thrown exception's. undefined for names that are none.
 */
function resolve(name: string, occurrence: ErrorOccurrence, rules: readonly InAppRule[]): string | undefined {
  const thrown = occurrence.exceptions.at(-1);
  const or = (value: string | undefined, kind: string): string => (value === undefined || value === '' ? `<no-${kind}>` : value);
  switch (name) {
    case 'transaction':
      return or(occurrence.transaction, 'transaction');
    case 'message':
      return or(messageOf(occurrence, thrown), 'message');
    case 'type':
    case 'error.type':
      return or(thrown?.type || occurrence.errorType, 'type');
    case 'value':
    case 'error.value':
      return or(normalizeMessage(thrown?.value ?? occurrence.message), 'value');
    case 'function':
    case 'stack.function':
      return or(crashFrame(occurrence, rules)?.function, 'function');
    case 'path':
    case 'stack.abs_path':
      return or(crashFrame(occurrence, rules)?.filename, 'abs-path');
    case 'stack.filename':
      return or(crashFrame(occurrence, rules)?.filename.split(/[/\\]/).at(-1), 'filename');
    case 'module':
    case 'stack.module':
    case 'package':
    case 'stack.package':
      return or(crashFrame(occurrence, rules)?.module, name.replace('stack.', ''));
    case 'level':
      return or(occurrence.level, 'level');
    case 'logger':
      return or(occurrence.logger, 'logger');
    case 'release':
      return or(occurrence.release, 'release');
    case 'environment':
      return or(occurrence.environment, 'environment');
    case 'provider':
      return or(occurrence.provider, 'provider');
    case 'model':
      return or(occurrence.model, 'model');
    case 'tool':
      return or(occurrence.toolName, 'tool');
    case 'agent':
      return or(occurrence.agentName, 'agent');
    default:
      return name.startsWith('tags.')
        ? or(occurrence.tags[name.slice('tags.'.length)], `value-for-tag-${name.slice('tags.'.length)}`)
        : undefined;
  }
}

/** Whether an entry stands for the normal grouping. */
export function isDefaultMarker(entry: string): boolean {
  return WHOLE_VARIABLE.exec(entry)?.[1]?.toLowerCase() === 'default';
}

/**
 * A fingerprint's entry with its variables filled in. An entry that is the event's own message is normalized: it would be a
 * new issue for each id in it otherwise. Unknown variables stay as they are.
 */
export function resolveEntry(entry: string, occurrence: ErrorOccurrence, rules: readonly InAppRule[]): string {
  const thrown = occurrence.exceptions.at(-1);
  if (entry !== '' && (entry === occurrence.message || entry === thrown?.value)) return normalizeMessage(entry);
  if (!entry.includes('{{')) return entry;
  return entry.replaceAll(
    VARIABLE,
    (whole, name: string) => resolve(name.toLowerCase().startsWith('tags.') ? name : name.toLowerCase(), occurrence, rules) ?? whole,
  );
}
