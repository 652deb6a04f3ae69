import { Plus, Trash2 } from 'lucide-react';
import type { GroupingAnswer } from '@sentryai/schema';

type Rule = GroupingAnswer['in_app_rules'][number];
const FIELDS = ['path', 'module', 'function'] as const;

/** Which frames are the application's own. */
export function InAppRules({ rules, onChange }: { rules: readonly Rule[]; onChange: (rules: Rule[]) => void }) {
  const change = (at: number, part: Partial<Rule>) => onChange(rules.map((rule, index) => (index === at ? { ...rule, ...part } : rule)));
  return (
    <section aria-label="Frames of your own" className="space-y-1.5">
      <h2 className="text-sm font-semibold">Frames of your own</h2>
      <p className="text-xs text-ink-2">
        What is yours is guessed from paths and packages. A rule says it outright; * stands for any text. Of several that fit a frame the
        last one decides.
      </p>
      {rules.length === 0 && <p className="text-xs text-ink-3">No rules: the guess holds.</p>}
      <ul className="space-y-1.5">
        {rules.map((rule, index) => (
          <li key={index} className="flex flex-wrap items-center gap-2">
            <select
              aria-label={`Rule ${index + 1}: what of the frame`}
              className="input"
              value={rule.field}
              onChange={(event) => change(index, { field: event.target.value as Rule['field'] })}
            >
              {FIELDS.map((field) => (
                <option key={field}>{field}</option>
              ))}
            </select>
            <input
              aria-label={`Rule ${index + 1}: pattern`}
              className="input min-w-40 flex-1 font-mono text-xs"
              placeholder="*/site-packages/ours/*"
              value={rule.pattern}
              onChange={(event) => change(index, { pattern: event.target.value })}
            />
            <select
              aria-label={`Rule ${index + 1}: whose it is`}
              className="input"
              value={rule.in_app ? 'own' : 'library'}
              onChange={(event) => change(index, { in_app: event.target.value === 'own' })}
            >
              <option value="own">is ours</option>
              <option value="library">is a library</option>
            </select>
            <button
              type="button"
              className="btn"
              data-tone="ghost"
              data-icon=""
              aria-label={`Remove rule ${index + 1}`}
              title="Remove"
              onClick={() => onChange(rules.filter((_, at) => at !== index))}
            >
              <Trash2 className="size-3.5" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="btn"
        data-size="sm"
        onClick={() => onChange([...rules, { field: 'path', pattern: '', in_app: true }])}
      >
        <Plus className="size-3.5" aria-hidden /> Add a rule
      </button>
    </section>
  );
}
