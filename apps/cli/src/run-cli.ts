import { AppError } from '@sentryai/schema';
import { EXIT, UsageError, type Command, type CommandIo, type ExitCode } from './command.ts';
import { COMMANDS } from './commands/index.ts';

type CommandTable = Readonly<Record<string, () => Promise<Command>>>;

const EXIT_CODES = 'Exit codes: 0 done, 1 failed, 2 wrong words on the command line.\n';

/** Runs one command line (without the program's own name) and answers the exit code. Never throws. */
export async function runCli(args: readonly string[], io: CommandIo, commands: CommandTable = COMMANDS): Promise<ExitCode> {
  const [word, ...rest] = args;
  if (word === undefined || word === 'help' || word === '--help' || word === '-h') return help(rest[0], io, commands);
  const command = await find(commands, word);
  if (command === null) return unknownCommand(word, io);
  if (rest.includes('--help') || rest.includes('-h')) return help(word, io, commands);
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.message}\nUsage: ${command.usage}\n`);
      return EXIT.usage;
    }
    // Ours say what happened and what to do; anything else is a fault whose place matters.
    io.err(`${error instanceof AppError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.failed;
  }
}

async function help(word: string | undefined, io: CommandIo, commands: CommandTable): Promise<ExitCode> {
  if (word !== undefined) {
    const command = await find(commands, word);
    if (command === null) return unknownCommand(word, io);
    io.out(`Usage: ${command.usage}\n\n${capitalized(command.summary)}. ${command.details}\n${EXIT_CODES}`);
    return EXIT.ok;
  }
  const rows = await Promise.all(Object.entries(commands).map(async ([name, load]) => [name, (await load()).summary] as const));
  rows.push(['help', 'this list, or more about one command: help <command>']);
  const width = Math.max(...rows.map(([name]) => name.length));
  const list = rows.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}\n`).join('');
  io.out(`Usage: npm run cli -- <command> [flags]\n\n${list}\n${EXIT_CODES}`);
  return EXIT.ok;
}

async function find(commands: CommandTable, word: string): Promise<Command | null> {
  return Object.hasOwn(commands, word) ? ((await commands[word]?.()) ?? null) : null;
}

function unknownCommand(word: string, io: CommandIo): ExitCode {
  io.err(`There is no command "${word}". See: npm run cli -- help\n`);
  return EXIT.usage;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
