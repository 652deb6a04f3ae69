import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../cpu-time.fixture.ts';
import { LANGUAGES } from '../occurrence.ts';
import { parseStackText } from './parse-stack-text.ts';
import { STACK_LIMITS } from './stack-text.ts';

/** Pieces of real stacks, so that random texts reach every branch. */
const PIECES = [
  'Traceback (most recent call last):',
  '  File "/a.py", line 1, in f',
  '    code',
  '  | ',
  '  +-+---------------- 1 ----------------',
  'KeyError: x',
  'During handling of the above exception, another exception occurred:',
  '    at f (/a.js:1:2)',
  '    at async g (eval at h (/b.js:1:2), <anonymous>:1:1)',
  'f@https://x.com/a.js:1:2',
  '  [cause]: Error: y',
  'goroutine 1 [running]:',
  'main.f(...)',
  '\t/a.go:1 +0x1',
  'panic: x [recovered]',
  '\tat a.b.C.d(C.java:1)',
  'Caused by: a.B: c',
  '\tSuppressed: a.B',
  '   at A.B.C(D e) in C:\\a.cs:line 3',
  '   --- End of inner exception stack trace ---',
  ' ---> A.B: c',
  "a.rb:1:in `b': c (D)",
  "\tfrom a.rb:2:in 'E#f'",
  '#0 /a.php(1): A->b()',
  '#1 {main}',
  'Next B: c in /a.php:1',
  "thread 'main' panicked at src/a.rs:1:2:",
  '   0: a::b::c',
  '             at ./src/a.rs:1:2',
  'Stack backtrace:',
  '((((',
  '))))',
  ':1:1:1:1',
  ' in ',
  '',
  '    ',
  '\u001B[31m',
];

describe('parseStackText', () => {
  it('throws for no text in any language, and stays within its bounds', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((lines) => lines.join('\n')),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('' as const, ...LANGUAGES), (text, language) => {
        const { exceptions } = parseStackText(text, language);
        expect(exceptions.length).toBeLessThanOrEqual(STACK_LIMITS.exceptions);
        for (const { frames } of exceptions) {
          expect(frames.length).toBeLessThanOrEqual(STACK_LIMITS.framesNearThrow + STACK_LIMITS.framesOutside);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['one endless line', 'a'.repeat(2_000_000)],
    ['dots', '    at ' + 'a.'.repeat(500_000)],
    ['slashes', '\tat ' + 'a/'.repeat(500_000)],
    ['open parentheses', '   at A.B.C' + '('.repeat(1_000_000)],
    ['closing parentheses', '   at A.B.C' + '() in x:'.repeat(100_000)],
    ['colons', '    at f (' + ':1'.repeat(500_000)],
    ['quotes', '  File "' + '"'.repeat(500_000)],
    ['spaces', ' '.repeat(1_000_000) + 'at'],
    ['frames', '    at f (/a.js:1:2)\n'.repeat(200_000)],
    ['evals', '    at eval (eval at ' + '(a:1:2'.repeat(200_000)],
    ['gutters', '  | '.repeat(1) + '  | \n'.repeat(300_000)],
    [
      'groups',
      '  + Exception Group Traceback (most recent call last):\n  | A: b\n  +-+---------------- 1 ----------------\n'.repeat(30_000),
    ],
    ['php arguments', '#0 /a.php(1): ' + 'f(): '.repeat(200_000)],
    ['inner exceptions', 'A: b' + ' ---> A: b'.repeat(100_000) + '\n   at A.B.C()'],
    ['ruby headers', "a.rb:1:in `b': c (D)\n".repeat(100_000)],
    ['panics', 'panic: x\n'.repeat(100_000)],
  ])('takes no more than a moment for %s', (_, text) => {
    const spent = cpuMs(() => {
      for (const language of ['' as const, ...LANGUAGES]) parseStackText(text, language);
    });
    // nine readings; quadratic ones take minutes
    expect(spent).toBeLessThan(5_000);
  });

  it('reads a text by its shape when the language is not known, or another one was said', () => {
    const texts = {
      python: 'Traceback (most recent call last):\n  File "/a.py", line 1, in f\n    x\nKeyError: 1',
      javascript: 'Error: x\n    at f (/a.js:1:2)',
      go: 'goroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1',
      java: 'a.B: c\n\tat a.b.C.d(C.java:1)',
      dotnet: 'A.B: c\n   at A.B.C(D e)',
      ruby: "a.rb:1:in `b': c (D)",
      php: 'Error: x in /a.php:1\nStack trace:\n#0 /a.php(2): f()\n#1 {main}',
      rust: 'stack backtrace:\n   0: a::b::c\n             at ./src/a.rs:1:2',
    };
    for (const [language, text] of Object.entries(texts)) {
      expect(parseStackText(text, '').language, language).toBe(language);
      const other = language === 'rust' || language === 'go' ? 'python' : 'rust';
      expect(parseStackText(text, other).language, `${language} called ${other}`).toBe(language);
    }
  });

  it('gives no exceptions for a text that is no stack', () => {
    expect(parseStackText('TypeError: boom', 'javascript').exceptions).toEqual([]);
    expect(parseStackText('', '').exceptions).toEqual([]);
  });
});
