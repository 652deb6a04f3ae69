import type { SpanDetail } from '@sentryai/schema';

/** Whether anything was sent that the content tab can show, apart from a failure. */
export function hasContent(span: SpanDetail): boolean {
  const isList = (value: unknown) => Array.isArray(value) && value.length > 0;
  return (
    isText(span.input) ||
    isText(span.output) ||
    isText(span.system_instructions) ||
    isList(span.messages.input) ||
    isList(span.messages.output) ||
    isList(span.documents) ||
    isList(span.tool_definitions)
  );
}

function isText(text: string | null): boolean {
  return text !== null && text !== '';
}
