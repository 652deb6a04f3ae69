import { errorException, type ErrorException, stackFrame, type StackFrame } from '../occurrence.ts';
import { framesFromThrow, position, STACK_LIMITS } from './stack-text.ts';

const FRAME = /^\s*(\d+): +(?:0x[0-9a-f]+ - )?(\S.{0,700})$/;
const PLACE = /^\s+at (\S.{0,1000}?):(\d+)(?::(\d+))?$/;
const PANIC = /^(?:\s*)thread '[^']{0,200}'(?: \(\d+\))? panicked at (.*)$/;
/** Before 1.73 the message stood in the same line: `'text', src/main.rs:4:5`. */
const OLD_PANIC = /^'([\s\S]*)', (\S+?):(\d+):(\d+)$/;
const BACKTRACE = /^\s*(?:stack backtrace|Stack backtrace|BACKTRACE|.*Backtrace \(most recent call first\))/i;
const CAUSES = /^Caused by:$/;
const CAUSE = /^\s+(?:(\d+): )?(\S.*)$/;
/** Frames between the throw and the panic machinery's own ones. */
const MACHINERY =
  /(?:^|::)(?:rust_begin_unwind|begin_panic|panic_fmt|panic_bounds_check|panic_display|panic_nounwind|unwrap_failed|expect_failed|assert_failed(?:_inner)?|panic_explicit|panic_const_\w+|panic)$/;

function splitRust(name: string): { module: string; function: string } {
  // `<app::Foo as core::fmt::Debug>::fmt` keeps its type as the module
  const clean = name
    .replace(/::h[0-9a-f]{16}$/, '')
    .replaceAll('::{{closure}}', '')
    .replaceAll('::{closure#0}', '');
  const divide = clean.lastIndexOf('::');
  return divide < 0 ? { module: '', function: clean } : { module: clean.slice(0, divide), function: clean.slice(divide + 2) };
}

/** Panics with backtraces (old and new header), and the texts of anyhow and eyre with their causes. Root cause first. */
export function parseRustStack(lines: readonly string[]): ErrorException[] {
  const header: string[] = [];
  const causes: string[] = [];
  const frames: StackFrame[] = [];
  let isPanic = false;
  let part: 'header' | 'causes' | 'frames' = 'header';
  for (const line of lines) {
    const panic = PANIC.exec(line);
    if (panic !== null && part === 'header') {
      isPanic = true;
      const old = OLD_PANIC.exec(panic[1] ?? '');
      header.length = 0;
      if (old !== null) header.push(old[1] ?? '');
      continue;
    }
    if (BACKTRACE.test(line)) part = 'frames';
    else if (part === 'header' && CAUSES.test(line)) part = 'causes';
    else if (part === 'frames') readFrame(line, frames);
    else if (part === 'causes') {
      const cause = CAUSE.exec(line);
      if (cause !== null && causes.length < STACK_LIMITS.exceptions - 1) causes.push(cause[2] ?? '');
    } else if (FRAME.test(line) && header.length === 0) {
      part = 'frames'; // a bare std::backtrace::Backtrace
      readFrame(line, frames);
    } else if (line.trim() !== '' && !line.startsWith('note: ')) header.push(line);
  }
  const machinery = frames.findLastIndex(({ module, function: name }) => MACHINERY.test(`${module}::${name}`));
  const kept = framesFromThrow(machinery < 0 || machinery === frames.length - 1 ? frames : frames.slice(machinery + 1));
  const value = header
    .join('\n')
    .replace(/^Error: /, '')
    .trim();
  const thrown = errorException({ type: isPanic ? 'panic' : '', value, frames: kept, link: 'cause' });
  return [...causes.reverse().map((text) => errorException({ value: text, link: 'cause' })), thrown];
}

function readFrame(line: string, frames: StackFrame[]): void {
  const frame = FRAME.exec(line);
  if (frame !== null) {
    frames.push(stackFrame(splitRust(frame[2] ?? '')));
    return;
  }
  const place = PLACE.exec(line);
  const last = frames.at(-1);
  if (place === null || last === undefined) return;
  last.filename = place[1] ?? '';
  last.line = position(place[2]);
  last.column = position(place[3]);
}
