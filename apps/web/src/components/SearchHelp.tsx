import { CircleHelp } from 'lucide-react';
import { Menu } from './Menu.tsx';

const EXAMPLES = [
  ['status:error', 'a key with a value'],
  ['model:[gpt-4o, claude-*]', 'any of a list, with wildcards'],
  ['cost_usd:>0.1 duration_ms:>=5000', 'comparisons; a space means "and"'],
  ['not environment:dev', 'and, or, not, parentheses'],
  ['has:session_id', 'the key is present'],
  ['"quota exceeded"', 'free text in names and content'],
] as const;

/** The search language on one card. */
export function SearchHelp({ keys }: { keys: readonly (readonly [key: string, meaning: string])[] }) {
  return (
    <Menu
      label="How to search"
      role="dialog"
      align="end"
      triggerClass="btn [--x:0] h-6! w-6! border-0! bg-transparent! p-0! text-ink-3!"
      trigger={<CircleHelp className="size-3.5" aria-hidden />}
    >
      {() => (
        <div className="w-80 max-w-[calc(100vw-2rem)] p-2 text-xs">
          <dl className="space-y-1.5">
            {EXAMPLES.map(([example, meaning]) => (
              <div key={example}>
                <dt className="font-mono text-ink">{example}</dt>
                <dd className="text-ink-3">{meaning}</dd>
              </div>
            ))}
          </dl>
          <div className="label mt-3 mb-1">Keys here; any other key is looked up in the attributes</div>
          <div className="flex flex-wrap gap-x-2 gap-y-0.5 font-mono text-ink-2">
            {keys.map(([key, meaning]) => (
              <span key={key} title={meaning}>
                {key}
              </span>
            ))}
          </div>
        </div>
      )}
    </Menu>
  );
}
