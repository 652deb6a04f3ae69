/** What stands before a place, with JSON's escapes as the white space that they are. */
export function textBefore(text: string, start: number, chars = 60): string {
  return text.slice(Math.max(0, start - chars), start).replaceAll(/\\+[nrt]/g, ' ');
}
