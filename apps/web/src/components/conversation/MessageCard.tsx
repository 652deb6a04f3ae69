import type { Message } from '@sentryai/schema';
import { MessagePartView } from './MessagePartView.tsx';

/** Color of the line beside a message, by who speaks. Roles that we do not know stay neutral. */
const ROLE_COLORS: Record<string, string> = {
  system: 'border-line-strong',
  developer: 'border-line-strong',
  user: 'border-(--kind-retrieval)',
  assistant: 'border-(--kind-llm)',
  model: 'border-(--kind-llm)',
  tool: 'border-(--kind-tool)',
  function: 'border-(--kind-tool)',
};

/** One message: who, what parts, how it ended when it did not simply stop. */
export function MessageCard({ message }: { message: Message }) {
  const color = ROLE_COLORS[message.role.toLowerCase()] ?? 'border-line-strong';
  const isUnusualEnd = message.finish_reason !== null && !['stop', 'tool_calls', 'end_turn'].includes(message.finish_reason);
  return (
    <li className={`border-l-2 pl-3 ${color}`}>
      <div className="mb-0.5 flex items-center gap-2">
        <span className="label capitalize">{message.role === '' ? 'message' : message.role}</span>
        {isUnusualEnd && (
          <span className="mark" data-tone="warn" title="Why the model stopped">
            {message.finish_reason}
          </span>
        )}
      </div>
      <div className="space-y-2">
        {message.parts.map((part, index) => (
          <MessagePartView key={index} part={part} />
        ))}
        {message.parts.length === 0 && <span className="text-xs text-ink-3 italic">empty</span>}
      </div>
    </li>
  );
}
