import type { FlatList } from '@sentryai/conventions';
import { jsonOf, textOf } from './json-text.ts';
import type { Piece } from './span-facts.ts';

type Node = { [key: string]: unknown };

/** Puts a leaf into a tree of objects and lists. Holes in lists stay holes and are closed by `compact`. */
function insert(root: unknown[], path: readonly (string | number)[], leaf: unknown): void {
  let parent: unknown[] | Node = root;
  for (let depth = 0; depth < path.length - 1; depth++) {
    const step = path[depth] as string | number;
    const isListNext = typeof path[depth + 1] === 'number';
    const existing: unknown = Array.isArray(parent) ? parent[Number(step)] : own(parent, String(step));
    let child: unknown[] | Node;
    if (Array.isArray(existing) === isListNext && typeof existing === 'object' && existing !== null) child = existing as unknown[] | Node;
    else {
      child = isListNext ? [] : (Object.create(null) as Node);
      if (!place(parent, step, child)) return;
    }
    parent = child;
  }
  place(parent, path.at(-1) as string | number, leaf);
}

function own(node: Node, key: string): unknown {
  return node[key];
}

function place(parent: unknown[] | Node, step: string | number, value: unknown): boolean {
  if (!Array.isArray(parent)) parent[String(step)] = value;
  else if (typeof step === 'number') parent[step] = value;
  else return false;
  return true;
}

/** Closes holes: exporters start at 1 or leave items out. */
function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(compact);
  if (typeof value !== 'object' || value === null) return value;
  for (const key of Object.keys(value)) (value as Node)[key] = compact((value as Node)[key]);
  return value;
}

/** Rebuilds a list from flattened keys: `[{role, content, tool_calls: [{id, function: {…}}]}, …]`. */
export function rebuildList(pieces: readonly Piece[]): Node[] {
  const root: unknown[] = [];
  for (const { rule, value } of pieces) {
    const leaf =
      typeof value === 'object' && value !== null ? JSON.parse(jsonOf(value)) : typeof value === 'bigint' ? Number(value) : value;
    insert(root, rule.path, leaf);
  }
  return (compact(root) as unknown[]).filter((item): item is Node => typeof item === 'object' && item !== null);
}

/** What a rebuilt list becomes: messages, texts, tools or documents, as JSON text. */
export function listJson(list: FlatList, pieces: readonly Piece[]): string {
  if (list === 'openinference_tools') return jsonTextItems(pieces);
  const items = rebuildList(pieces);
  switch (list) {
    case 'openinference_prompts':
    case 'openinference_choices':
      return JSON.stringify(items.map((item) => item['text'] ?? item['content'] ?? item));
    case 'embeddings':
      return JSON.stringify(items.map((item) => item['text']).filter((text) => text !== undefined));
    case 'openllmetry_functions':
    case 'retrieval_documents':
    case 'reranker_output':
    case 'reranker_input':
      return JSON.stringify(items.map(parseNested));
    default:
      return JSON.stringify(items.map(mergeContents));
  }
}

/** `contents` is the list form of `content`; readers of chat messages know the latter only. */
function mergeContents(message: Node): Node {
  const { contents, ...rest } = message;
  if (!Array.isArray(contents)) return message;
  const parts = contents.filter((part) => !isCallOf(part, rest['tool_calls']));
  if (rest['content'] !== undefined) return parts.length === 0 ? rest : { ...rest, contents: parts };
  return parts.length === 0 ? rest : { ...rest, content: parts };
}

/** True for a part that repeats one of the message's own tool calls. */
function isCallOf(part: unknown, calls: unknown): boolean {
  if (typeof part !== 'object' || part === null || !Array.isArray(calls)) return false;
  const id = (part as Node)['id'];
  return (part as Node)['type'] === 'tool_use' && id !== undefined && calls.some((call: Node) => call['id'] === id);
}

/** Metadata and schemas travel as JSON text inside flattened lists. */
function parseNested(item: Node): Node {
  const result: Node = {};
  for (const [key, value] of Object.entries(item)) {
    const isJson = (key === 'metadata' || key === 'parameters') && typeof value === 'string' && value.startsWith('{');
    result[key] = isJson ? parsed(value) : value;
  }
  return result;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // cut JSON stays text
    return text;
  }
}

/** A list whose items are JSON texts already, in the order of their index. */
function jsonTextItems(pieces: readonly Piece[]): string {
  const sorted = pieces.toSorted((left, right) => Number(left.rule.path[0]) - Number(right.rule.path[0]));
  return joinJsonTexts(
    sorted.filter((piece) => piece.rule.path.at(-1) === 'json_schema' || piece.rule.path.length === 1).map((piece) => textOf(piece.value)),
  );
}

/** A JSON list of items that are JSON texts; an item that is none (or was cut) becomes a JSON string. */
export function joinJsonTexts(texts: readonly string[]): string {
  return `[${texts.map((text) => (looksComplete(text) ? text : JSON.stringify(text))).join(',')}]`;
}

/** True when a text begins and ends like a JSON value, so that it can stand inside other JSON without being parsed. */
export function looksComplete(text: string): boolean {
  const first = text[0];
  const last = text.at(-1);
  return (first === '{' && last === '}') || (first === '[' && last === ']') || (first === '"' && last === '"' && text.length > 1);
}
