import type { SettingChange } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';

/** Who changed what. */
export function ChangeLog({ changes }: { changes: readonly SettingChange[] }) {
  if (changes.length === 0) return null;
  return (
    <details className="text-xs">
      <summary className="text-ink-3 hover:text-ink">Changes</summary>
      <ul className="mt-1 space-y-1">
        {changes.map((change, index) => (
          <li key={index} className="flex flex-wrap gap-x-3">
            <span className="w-20 text-ink-3">
              <Ago time={change.at} />
            </span>
            <span>{change.by}</span>
            <code className="min-w-0 font-mono text-2xs break-all text-ink-2">{JSON.stringify(change.changes)}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
