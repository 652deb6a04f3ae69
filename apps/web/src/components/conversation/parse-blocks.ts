/** Text of a message cut into prose and fenced code. No other markup is read: what was sent is shown as it was sent. */
export type TextBlock = { kind: 'text'; text: string } | { kind: 'code'; language: string; text: string };

const FENCE = /^(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n`]*$/;

export function parseBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let lines: string[] = [];
  let fence: { mark: string; language: string } | null = null;
  const close = () => {
    const joined = lines.join('\n');
    lines = [];
    if (fence !== null) blocks.push({ kind: 'code', language: fence.language, text: joined });
    else if (joined.trim() !== '') blocks.push({ kind: 'text', text: joined.replace(/^\n+|\n+$/g, '') });
  };
  for (const line of text.split('\n')) {
    const match = FENCE.exec(line.trimStart());
    const mark = match?.[1];
    if (fence === null && mark !== undefined) {
      close();
      fence = { mark, language: match?.[2] ?? '' };
    } else if (fence !== null && mark !== undefined && mark.startsWith(fence.mark) && match?.[2] === '') {
      close();
      fence = null;
    } else {
      lines.push(line);
    }
  }
  // A fence that never closes (cut output) is code to the end.
  close();
  return blocks;
}
