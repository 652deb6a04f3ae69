/** Exit codes of every command; documented in the README and in `help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The world as a command sees it; tests pass their own. */
export type CommandIo = {
  /** Data, for people and pipes. Ends its lines itself. Bytes come out as they are. */
  out(data: string | Uint8Array): void;
  /** Progress, hints, errors. */
  err(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  now(): number;
};

export type Command = {
  /** After the name: words in brackets are optional. */
  usage: string;
  /** One line for the list of commands. */
  summary: string;
  /** Longer help: flags, examples. */
  details: string;
  run(args: readonly string[], io: CommandIo): Promise<ExitCode>;
};

/** Wrong words on the command line: the message goes to the user with the command's usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
