import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Modal } from '../../../components/Modal.tsx';
import { toggleLive } from '../../../lib/live.ts';
import { setTheme } from '../../../lib/theme.ts';
import { matchCommands, type Command } from '../fns/match-commands.ts';
import { NAV_ITEMS } from '../fns/nav-items.ts';

const TRACE_ID = /^[0-9a-f]{32}$/i;

/** Type where to go: a page, an action, a trace id, or anything else as a search in traces. */
export function CommandPalette({ onClose, onOpenHelp }: { onClose: () => void; onOpenHelp: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const wanted = text.trim();

  const fixed: Command[] = [
    ...NAV_ITEMS.map((item) => ({ title: item.label, hint: item.keys, run: () => void navigate({ to: item.to }) })),
    { title: 'Failed traces', hint: '', run: () => void navigate({ to: '/traces', search: { query: 'status:error' } }) },
    { title: 'Pause or resume live updates', hint: 'Space', run: toggleLive },
    { title: 'Theme: light', hint: '', run: () => setTheme('light') },
    { title: 'Theme: dark', hint: '', run: () => setTheme('dark') },
    { title: 'Theme: as the system', hint: '', run: () => setTheme('system') },
    { title: 'Keyboard shortcuts', hint: '?', run: onOpenHelp },
  ];
  const commands = matchCommands(fixed, wanted);
  if (TRACE_ID.test(wanted)) {
    commands.unshift({
      title: `Open trace ${wanted}`,
      hint: '',
      run: () => void navigate({ to: '/traces/$traceId', params: { traceId: wanted.toLowerCase() } }),
    });
  } else if (wanted !== '') {
    commands.push({
      title: `Search traces for ${wanted}`,
      hint: '',
      run: () => void navigate({ to: '/traces', search: { query: wanted } }),
    });
  }
  const at = Math.min(active, commands.length - 1);
  const choose = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };

  return (
    <Modal label="Go to" onClose={onClose} className="mt-[12vh] mb-auto w-[min(34rem,calc(100vw-2rem))]">
      <input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={at >= 0 ? `palette-${at}` : undefined}
        aria-label="Page, action, trace id or search"
        placeholder="Page, action, trace id or search…"
        className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-ink-3"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            setActive((at + step + commands.length) % commands.length);
          }
          if (event.key === 'Enter') choose(commands[at]);
        }}
      />
      <div id="palette-list" role="listbox" aria-label="Results" className="max-h-80 overflow-y-auto p-1">
        {commands.map((command, index) => (
          <button
            key={command.title}
            id={`palette-${index}`}
            type="button"
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className="menu-item h-8!"
            onPointerMove={() => setActive(index)}
            onClick={() => choose(command)}
          >
            <span className="min-w-0 truncate">{command.title}</span>
            {command.hint !== '' && <span className="ml-auto font-mono text-2xs text-ink-3">{command.hint}</span>}
          </button>
        ))}
      </div>
    </Modal>
  );
}
