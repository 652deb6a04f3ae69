import { firstPresent, firstString, isObject, looksLikeJson, parseJson, textOf } from './json-value.ts';

/** One tool that was offered to a model. */
export type ToolDefinition = {
  name: string;
  description: string | null;
  /** JSON text of the parameters' schema, null when none was sent. */
  schema: string | null;
};

const TOOLS_MAX = 1_000;

function readTool(raw: unknown): ToolDefinition | null {
  const value = typeof raw === 'string' && looksLikeJson(raw) ? parseJson(raw) : raw;
  if (!isObject(value)) return null;
  const inner = [value['function'], value['toolSpec'], value['json_schema']].find(isObject) ?? value;
  const name = firstString(inner, ['name']);
  if (name === null) return null;
  const schema = firstPresent(inner, [
    'parameters',
    'input_schema',
    'inputSchema',
    'parameters_json_schema',
    'parametersJsonSchema',
    'args_schema',
  ]);
  return { name, description: firstString(inner, ['description']), schema: schema === undefined ? null : textOf(schema) };
}

function readList(value: unknown): ToolDefinition[] {
  const list = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return list.slice(0, TOOLS_MAX).flatMap((raw) => {
    // Gemini puts several declarations into one tool
    const declarations = isObject(raw) ? (raw['functionDeclarations'] ?? raw['function_declarations']) : undefined;
    if (Array.isArray(declarations)) return readList(declarations);
    const tool = readTool(raw);
    return tool === null ? [] : [tool];
  });
}

/**
 * The tools that a model call offered.
 * toolDefinitions  the span's stored list, '' when it has none
 * input            the span's stored input: whole requests carry their tools under `tools`
 * returns          null when nothing says which tools were offered; an empty list means none were
 * errors           none, whatever the texts
 */
export function readToolDefinitions(toolDefinitions: string, input = ''): ToolDefinition[] | null {
  const listed = toolDefinitions === '' ? undefined : parseJson(toolDefinitions);
  if (listed !== undefined) return readList(listed);
  if (!/"(?:tools|functions|toolConfig)"\s*:/.test(input)) return null;
  const request = parseJson(input);
  if (!isObject(request)) return null;
  const tools =
    firstPresent(request, ['tools', 'functions']) ?? (isObject(request['toolConfig']) ? request['toolConfig']['tools'] : undefined);
  return tools === undefined ? null : readList(tools);
}
