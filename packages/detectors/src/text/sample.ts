import { DETECTOR_LIMITS } from '../contract/limits.ts';

/** A short piece of a text on one line, without splitting a surrogate pair. */
export function cutSample(text: string, chars: number = DETECTOR_LIMITS.sampleChars): string {
  const head = text.length > chars * 4 ? text.slice(0, chars * 4) : text;
  const line = head.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= chars) return line.length < text.trim().length && text.length > chars * 4 ? `${line}…` : line;
  const last = line.charCodeAt(chars - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${line.slice(0, splitsPair ? chars - 1 : chars)}…`;
}

/** The sentence or so around a place in a text. */
export function sampleAround(text: string, start: number, end: number, chars = 160): string {
  const room = Math.max(0, Math.floor((chars - (end - start)) / 2));
  const from = Math.max(0, start - room);
  return cutSample(`${from > 0 ? '…' : ''}${text.slice(from, end + room)}${end + room < text.length ? '…' : ''}`, chars + 2);
}
