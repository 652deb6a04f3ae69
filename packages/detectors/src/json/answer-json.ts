/** A code fence around the whole answer, which most readers strip. */
const FENCE = /^```(?:json|JSON)?[ \t]*\n([\s\S]*)\n?```$/;

/** The JSON value that an answer is; undefined when it is none. A fence around all of it is forgiven. */
export function readAnswerJson(answer: string): { value: unknown } | undefined {
  const trimmed = answer.trim();
  for (const text of [trimmed, FENCE.exec(trimmed)?.[1]]) {
    if (text === undefined) continue;
    try {
      return { value: JSON.parse(text) };
    } catch {
      // try what is inside the fence, then give up
    }
  }
  return undefined;
}

/** Where an answer stops being JSON, in words. */
export function jsonProblem(answer: string): string {
  const trimmed = answer.trim();
  if (!/^[[{"]/.test(trimmed)) return 'the answer begins with prose';
  try {
    JSON.parse(trimmed);
    return '';
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/end of JSON|Unterminated|Expected .* or '[}\]]'.*end/i.test(message)) return 'the JSON is cut';
    const position = /position (\d+)/.exec(message)?.[1];
    return position === undefined ? 'the JSON is broken' : `the JSON is broken at character ${position}`;
  }
}
