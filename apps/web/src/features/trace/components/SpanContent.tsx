import type { SpanDetail } from '@sentryai/schema';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { hasContent } from '../fns/has-content.ts';
import { instructionsText } from '../fns/instructions-text.ts';
import { readDocuments } from '../fns/documents.ts';
import { Conversation } from './Conversation.tsx';
import { Documents } from './Documents.tsx';
import { Payload } from '../../../components/conversation/Payload.tsx';
import { Section } from './Section.tsx';
import { SpanFailure } from './SpanFailure.tsx';
import { ToolDefinitions } from './ToolDefinitions.tsx';

/** What went in and what came out, in the form that fits the kind of work. */
export function SpanContent({ span }: { span: SpanDetail }) {
  const documents = readDocuments(span.documents);
  const isRunning = span.status === 'running';
  const isTool = span.kind === 'tool' || span.kind === 'mcp';
  return (
    <>
      <SpanFailure span={span} />
      {isTool && (span.tool_name !== null || span.tool_call_id !== null) && (
        <p className="mb-4 font-mono text-xs text-ink-2">
          {span.tool_name}
          {span.tool_call_id !== null && <span className="text-ink-3"> call {span.tool_call_id}</span>}
        </p>
      )}
      {span.system_instructions !== null && (
        <Section title="System instructions" actions={<CopyButton text={span.system_instructions} label="Copy system instructions" />}>
          <div className="rounded-md border border-line bg-sunken px-3 py-2">
            <LongText text={instructionsText(span.system_instructions)} />
          </div>
        </Section>
      )}
      <Direction title={isTool ? 'Arguments' : 'Input'} messages={span.messages.input} text={span.input} />
      {documents.length > 0 && <Documents documents={documents} />}
      <Direction title={isTool ? 'Result' : 'Output'} messages={span.messages.output} text={documents.length > 0 ? null : span.output} />
      <ToolDefinitions definitions={span.tool_definitions} />
      {!hasContent(span) && (
        <div className="py-6 text-center text-ink-3">
          <p>
            {isRunning
              ? 'This work still runs. What it was given and what it answers arrive when it ends.'
              : 'No input or output was sent with this span.'}
          </p>
          {!isRunning && (span.kind === 'llm' || span.kind === 'agent') && (
            <p className="mx-auto mt-1 max-w-sm text-xs">
              Many libraries leave content out by default. With OpenTelemetry GenAI set{' '}
              <code className="break-all">OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true</code>.
            </p>
          )}
        </div>
      )}
    </>
  );
}

function Direction({ title, messages, text }: { title: string; messages: SpanDetail['messages']['input']; text: string | null }) {
  if (messages !== null && messages.length > 0) {
    return (
      <Section
        title={title}
        note={messages.length > 1 ? `${messages.length} messages` : undefined}
        actions={text === null ? undefined : <CopyButton text={text} label={`Copy ${title}`} />}
      >
        <Conversation messages={messages} />
      </Section>
    );
  }
  if (text === null || text === '') return null;
  return (
    <Section title={title}>
      <Payload text={text} label={title.toLowerCase()} />
    </Section>
  );
}
