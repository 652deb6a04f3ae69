import type { ErrorException, Language } from '../occurrence.ts';
import { parseDotnetLine, parseDotnetStack } from './dotnet.ts';
import { parseGoStack } from './go.ts';
import { parseJavaStack } from './java.ts';
import { parseJavaScriptStack } from './javascript.ts';
import { parsePhpStack } from './php.ts';
import { parsePythonStack } from './python.ts';
import { parseRubyStack } from './ruby.ts';
import { parseRustStack } from './rust.ts';
import { stackLines } from './stack-text.ts';

type KnownLanguage = Exclude<Language, ''>;

const PARSERS: Readonly<Record<KnownLanguage, (lines: readonly string[]) => ErrorException[]>> = {
  javascript: parseJavaScriptStack,
  python: parsePythonStack,
  go: parseGoStack,
  java: parseJavaStack,
  dotnet: parseDotnetStack,
  ruby: parseRubyStack,
  php: parsePhpStack,
  rust: parseRustStack,
};

/** What gives a language away, the surest first; tried on single lines. */
const SIGNS: readonly (readonly [RegExp, KnownLanguage])[] = [
  [/^[\s+|]*(?:Exception Group )?Traceback \(most recent call last\):$|^\s*File "[^"]+", line \d+/, 'python'],
  [/^goroutine \d+ |^\s+\S+\.go:\d+/, 'go'],
  [/panicked at |^\s*stack backtrace:|^\s+\d+: +(?:0x[0-9a-f]+ - )?[\w<&].*::/i, 'rust'],
  [/^\s*#\d+ +(?:\{main\}|\[internal function\]|\S.*\(\d+\): )/, 'php'],
  [/\.(?:rb|erb|rake|ru):\d+(?::in [`'‘“]|$)|<internal:[^>]+>:\d+:in /, 'ruby'],
  [/^\s*at [^\s()]+\((?:[\w$.-]+\.(?:java|kt|kts|scala|groovy|clj)(?::\d+)?|Native Method|Unknown Source|<generated>)\)/, 'java'],
  [/^\s*at .*(?::\d+:\d+\)?|\(native\)|\(<anonymous>\)|\(index \d+\))$|^[^\s@]*@\S+:\d+(?::\d+)?$/, 'javascript'],
];
const LINES_LOOKED_AT = 60;

/** The language of a stack text by its shape, '' when it looks like none. */
export function sniffLanguage(lines: readonly string[]): Language {
  const looked = lines.length > LINES_LOOKED_AT ? [...lines.slice(0, LINES_LOOKED_AT / 2), ...lines.slice(-LINES_LOOKED_AT / 2)] : lines;
  for (const [sign, language] of SIGNS) if (looked.some((line) => sign.test(line))) return language;
  return looked.some((line) => parseDotnetLine(line) !== null) ? 'dotnet' : '';
}

function hasFrames(exceptions: readonly ErrorException[]): boolean {
  return exceptions.some(({ frames }) => frames.length > 0);
}

/**
 * The exceptions that a stack text tells of, root cause first, the thrown one last. Linear in the text, bounded in all.
 *  hint     the emitter's language; a text that does not look like it is read by its shape
 *  returns  no exceptions when the text is no stack
 */
export function parseStackText(text: string, hint: Language): { exceptions: ErrorException[]; language: Language } {
  const lines = stackLines(text);
  if (hint !== '') {
    const exceptions = PARSERS[hint](lines);
    if (hasFrames(exceptions)) return { exceptions, language: hint };
  }
  const language = sniffLanguage(lines);
  if (language === '') return { exceptions: [], language: hint };
  const exceptions = PARSERS[language](lines);
  return hasFrames(exceptions) ? { exceptions, language } : { exceptions: [], language: hint };
}
