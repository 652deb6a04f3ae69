import { useState } from 'react';
import type { IssueDetail, IssueDistribution, IssueDistributionField } from '@sentryai/schema';
import { formatCount, formatShare } from '../../../lib/format.ts';
import { Panel } from './Panel.tsx';

const LABELS: Readonly<Record<IssueDistributionField, string>> = {
  model: 'Model',
  provider: 'Provider',
  release: 'Release',
  prompt_version: 'Prompt version',
  user_id: 'User',
  environment: 'Environment',
  service: 'Service',
  tool_name: 'Tool',
  agent_name: 'Agent',
  recovery: 'Recovery',
};
const ORDER = Object.keys(LABELS) as IssueDistributionField[];
const SHOWN = 4;

/** How occurrences spread over what is known of them. Fields that no occurrence has are left out. */
export function Distributions({ issue }: { issue: IssueDetail }) {
  const fields = ORDER.map((name) => ({ name, spread: issue.distributions[name] })).filter(
    (field): field is { name: IssueDistributionField; spread: IssueDistribution } =>
      field.spread?.values.some(({ value }) => value !== null) ?? false,
  );
  if (fields.length === 0) return null;
  return (
    <Panel title="Where it happens">
      <div className="space-y-3 px-3 pb-3">
        {fields.map(({ name, spread }) => (
          <Distribution key={name} label={LABELS[name]} spread={spread} />
        ))}
      </div>
    </Panel>
  );
}

function Distribution({ label, spread }: { label: string; spread: IssueDistribution }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? spread.values : spread.values.slice(0, SHOWN);
  const hidden = spread.values.length - shown.length;
  return (
    <div role="group" aria-label={label}>
      <h3 className="label mb-0.5">{label}</h3>
      <ul className="space-y-px">
        {shown.map(({ value, count, share }) => (
          <Bar key={value ?? ''} value={value} count={count} share={share} />
        ))}
        {hidden === 0 && spread.other_count > 0 && <Bar value="other values" count={spread.other_count} share={null} />}
      </ul>
      {hidden > 0 && (
        <button type="button" className="mt-0.5 text-2xs text-accent hover:underline" onClick={() => setOpen(true)}>
          {hidden} more
        </button>
      )}
    </div>
  );
}

function Bar({ value, count, share }: { value: string | null; count: number; share: number | null }) {
  return (
    <li
      className="relative flex items-center gap-2 overflow-hidden rounded-sm px-1.5 py-0.5 text-xs"
      title={`${formatCount(count)} occurrences`}
    >
      <span
        className="absolute inset-y-0 left-0 rounded-sm bg-hover"
        style={{ width: `${Math.max(1, (share ?? 0) * 100)}%` }}
        aria-hidden
      />
      <span className={`relative min-w-0 flex-1 truncate ${value === null ? 'text-ink-3 italic' : ''}`}>{value ?? 'not known'}</span>
      <span className="num relative text-2xs text-ink-2">{share === null ? formatCount(count) : formatShare(share, 1)}</span>
    </li>
  );
}
