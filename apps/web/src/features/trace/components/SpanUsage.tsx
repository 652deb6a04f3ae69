import type { SpanDetail } from '@sentryai/schema';
import { JsonView } from '../../../components/JsonView.tsx';
import { Link } from '@tanstack/react-router';
import { formatDuration } from '../../../lib/format.ts';
import { costLines, costReason, isUnpriced, roleNote, usageLines, type UsageLine } from '../fns/usage-lines.ts';
import { Section } from './Section.tsx';

/** Tokens, money, model and its parameters of one span. */
export function SpanUsage({ span }: { span: SpanDetail }) {
  const note = roleNote(span.usage_role);
  const hasParameters = typeof span.parameters === 'object' && span.parameters !== null;
  return (
    <>
      {note !== null && (
        <p className="mb-4 rounded-md bg-hover px-3 py-2 text-xs text-ink-2">
          <span className="font-semibold">Not counted. </span>
          {note}
        </p>
      )}
      <Section title="Tokens">
        <Lines lines={usageLines(span)} />
      </Section>
      <Section title="Cost">
        <Lines lines={costLines(span)} />
        <p className="mt-1.5 text-xs text-ink-3">
          {costReason(span)}{' '}
          {isUnpriced(span) && (
            <Link to="/settings/prices" search={{ range: '7d' }} className="text-accent hover:underline">
              Set a price
            </Link>
          )}
        </p>
      </Section>
      <Section title="Model">
        <Lines
          lines={[
            line('Answered', span.model),
            line('Requested', span.model_requested),
            line('Provider', span.provider),
            line('First token', span.ttft_ms === null ? null : formatDuration(span.ttft_ms)),
            line('Streaming', span.is_streaming === null ? null : span.is_streaming ? 'yes' : 'no'),
            line('Response id', span.response_id),
            line(
              'Prompt',
              span.prompt_name === null ? null : `${span.prompt_name}${span.prompt_version === null ? '' : ` v${span.prompt_version}`}`,
            ),
            line('Agent', span.agent_name),
          ].flat()}
        />
      </Section>
      {hasParameters && (
        <Section title="Parameters">
          <div className="rounded-md border border-line bg-sunken p-1.5">
            <JsonView value={span.parameters} />
          </div>
        </Section>
      )}
    </>
  );
}

function line(label: string, value: string | null): UsageLine[] {
  return value === null ? [] : [{ label, value, hint: '', level: 0 }];
}

function Lines({ lines }: { lines: readonly UsageLine[] }) {
  if (lines.length === 0) return <p className="text-xs text-ink-3">Nothing is known.</p>;
  return (
    <dl>
      {lines.map((each) => (
        <div
          key={each.label}
          title={each.hint}
          className={`flex items-baseline justify-between gap-4 border-b border-line py-1 last:border-0 ${each.level === 1 ? 'pl-4 text-ink-2' : ''}`}
        >
          <dt className={each.level === 1 ? 'text-xs' : ''}>{each.label}</dt>
          <dd className={`num min-w-0 truncate text-right ${each.level === 1 ? 'text-xs' : 'font-medium'}`}>{each.value}</dd>
        </div>
      ))}
    </dl>
  );
}
