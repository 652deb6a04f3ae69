import { errorException, type ErrorException, stackFrame, type StackFrame } from '../occurrence.ts';
import { parseJavaStack } from './java.ts';
import { framesFromThrow, position, STACK_LIMITS } from './stack-text.ts';

/** `#0 /srv/app/Foo.php(12): App\Foo->bar('x')`, `#1 [internal function]: fn()`, `#2 {main}`. */
const FRAME = /^\s*#\d+ +(?:\{main\}|(\[internal function\]|.{1,500}?)(?:\((\d+)\))?: (.+))$/;
/** `PHP Fatal error:  Uncaught App\Bad: text in /srv/app/Foo.php:12`. */
const HEADER = /^(?:PHP )?(?:Fatal error: +)?(?:Uncaught )?([A-Za-z_\\][\w\\]{0,299})(?:: (.*))?$/s;
const THROWN_IN = /^(\S.{0,500}?):(\d+)$/;
const NEXT = /^Next (?=[A-Za-z_\\])/;

type Block = { header: string[]; calls: { file: string; line: number | null; call: string }[] };

/** `App\Foo->bar('x')` is class and method. Arguments may hold anything, so the name ends at the first parenthesis. */
function splitCall(call: string): { module: string; function: string } {
  const closure = call.indexOf('{closure');
  const open = closure >= 0 ? call.indexOf('}', closure) : call.indexOf('(');
  const name = closure >= 0 ? call.slice(0, open + 1) : open < 0 ? call : call.slice(0, open);
  const arrow = Math.max(closure >= 0 ? -1 : name.lastIndexOf('->'), closure >= 0 ? -1 : name.lastIndexOf('::'));
  if (arrow < 0) return { module: '', function: name };
  return { module: name.slice(0, arrow), function: name.slice(arrow + 2) };
}

/** PHP names the called function beside the place of the call: each frame's place is the line above. */
function toException({ header, calls }: Block): ErrorException {
  const text = header.join('\n').trim();
  const end = text.lastIndexOf(' in ');
  const thrownIn = end < 0 ? null : THROWN_IN.exec(text.slice(end + 4));
  const said = thrownIn === null ? text : text.slice(0, end);
  const match = HEADER.exec(said);
  let place = { file: thrownIn?.[1] ?? '', line: position(thrownIn?.[2]) };
  const frames: StackFrame[] = [];
  for (const { file, line, call } of calls) {
    frames.push(stackFrame({ ...splitCall(call), filename: place.file, line: place.line }));
    place = { file, line };
  }
  if (place.file !== '') frames.push(stackFrame({ function: '{main}', filename: place.file, line: place.line }));
  return errorException({
    type: match?.[1] ?? '',
    value: match ? (match[2] ?? '') : said,
    frames: framesFromThrow(frames),
    link: 'cause',
  });
}

/** PHP's own text (`#0 …`, causes first and then `Next …`) or the Java-like one of its OpenTelemetry SDK. Root cause first. */
export function parsePhpStack(lines: readonly string[]): ErrorException[] {
  if (!lines.some((line) => FRAME.test(line))) return parseJavaStack(lines);
  const blocks: Block[] = [{ header: [], calls: [] }];
  for (const line of lines) {
    const block = blocks.at(-1)!;
    const frame = FRAME.exec(line);
    if (frame !== null) {
      if (frame[3] !== undefined) block.calls.push({ file: frame[1] ?? '', line: position(frame[2]), call: frame[3] });
    } else if (NEXT.test(line) && blocks.length < STACK_LIMITS.exceptions) {
      blocks.push({ header: [line.replace(NEXT, '')], calls: [] });
    } else if (block.calls.length === 0 && line.trim() !== '' && line.trim() !== 'Stack trace:') block.header.push(line);
  }
  return blocks.map(toException);
}
