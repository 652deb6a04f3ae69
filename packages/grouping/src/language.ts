import type { Language } from './occurrence.ts';

/** Spellings of platforms (Sentry), SDK languages (OpenTelemetry) and parts of SDK names. */
const LANGUAGE_OF: Readonly<Record<string, Language>> = {
  javascript: 'javascript',
  node: 'javascript',
  nodejs: 'javascript',
  webjs: 'javascript',
  typescript: 'javascript',
  browser: 'javascript',
  react: 'javascript',
  bun: 'javascript',
  deno: 'javascript',
  python: 'python',
  go: 'go',
  java: 'java',
  kotlin: 'java',
  scala: 'java',
  android: 'java',
  jvm: 'java',
  csharp: 'dotnet',
  dotnet: 'dotnet',
  'c#': 'dotnet',
  fsharp: 'dotnet',
  ruby: 'ruby',
  php: 'php',
  rust: 'rust',
};

/** The language that a platform, an SDK's language or an SDK's name (`sentry.python.fastapi`) stands for, '' when none. */
export function languageOf(...names: readonly string[]): Language {
  for (const name of names) {
    const lower = name.toLowerCase();
    const exact = LANGUAGE_OF[lower];
    if (exact !== undefined) return exact;
    for (const part of lower.split(/[^a-z#]+/, 8)) {
      const found = LANGUAGE_OF[part];
      if (found !== undefined) return found;
    }
  }
  return '';
}
