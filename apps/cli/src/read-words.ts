import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { UsageError } from './command.ts';

/** Flags and other words of a command line. Errors: UsageError. */
export function readWords<Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A flag's number above 0; `none` is null, an absent flag undefined. Errors: UsageError. */
export function readLimit(name: string, text: string | undefined, isWhole: boolean): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return null;
  const value = Number(text);
  if (value > 0 && value <= Number.MAX_SAFE_INTEGER && (!isWhole || Number.isInteger(value))) return value;
  throw new UsageError(`--${name} takes ${isWhole ? 'a whole number' : 'a number'} above 0, or none`);
}

/** A flag's share from 0 to 1; an absent flag is undefined. Errors: UsageError. */
export function readShare(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new UsageError(`--${name} takes a share from 0 to 1`);
}

/** A project's id; 1 when the flag is absent. Errors: UsageError. */
export function readProject(text: string | undefined): number {
  const id = Number(text ?? 1);
  if (Number.isInteger(id) && id > 0) return id;
  throw new UsageError('--project takes the id of a project; "projects list" shows them');
}
