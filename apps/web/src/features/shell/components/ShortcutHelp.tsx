import { Modal } from '../../../components/Modal.tsx';
import { NAV_ITEMS } from '../fns/nav-items.ts';

const GROUPS: readonly { title: string; rows: readonly (readonly [keys: string, meaning: string])[] }[] = [
  {
    title: 'Pages',
    rows: NAV_ITEMS.map((item) => [item.keys, item.label] as const),
  },
  {
    title: 'Everywhere',
    rows: [
      ['Ctrl K', 'Go to a page or a trace id'],
      ['/', 'Search'],
      ['Space', 'Pause or resume live updates'],
      ['?', 'This help'],
    ],
  },
  {
    title: 'Lists',
    rows: [
      ['j k', 'Next, previous row; turn of a session'],
      ['Enter', 'Open'],
      ['Esc', 'Back'],
    ],
  },
  {
    title: 'Issues',
    rows: [
      ['x', 'Select; X up to here'],
      ['J K', 'Select downwards, upwards'],
      ['m', 'Merge the selected'],
      ['r', 'Mark the selected as looked at'],
      ['e', 'Resolve'],
      ['i', 'Ignore until…'],
      ['a', 'Assign'],
      ['u', 'Reopen'],
      ['j k', 'Older, newer occurrence of one'],
      ['z', 'Undo the last change'],
    ],
  },
  {
    title: 'Trace',
    rows: [
      ['↓ ↑', 'Next, previous span; also j, k'],
      ['→ ←', 'Unfold, fold'],
      ['n', 'Next failure; of a session too'],
      ['Esc', 'Back to the list'],
    ],
  },
];

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal label="Keyboard shortcuts" onClose={onClose} className="w-[min(60rem,calc(100vw-2rem))] overflow-y-auto!">
      <div className="p-5">
        <h2 className="text-base font-semibold">Keyboard shortcuts</h2>
        <div className="mt-4 gap-8 sm:columns-2 lg:columns-4">
          {GROUPS.map((group) => (
            <section key={group.title} className="mb-6 break-inside-avoid">
              <h3 className="label mb-2">{group.title}</h3>
              <dl className="space-y-1.5">
                {group.rows.map(([keys, meaning]) => (
                  <div key={keys} className="flex items-center justify-between gap-3">
                    <dd className="order-1 text-ink-2">{meaning}</dd>
                    <dt className="order-2 flex gap-1">
                      {keys.split(' ').map((key) => (
                        <kbd key={key} className="kbd">
                          {key}
                        </kbd>
                      ))}
                    </dt>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <div className="mt-5 flex justify-end">
          <button type="button" className="btn" onClick={onClose} autoFocus>
            Close
          </button>
        </div>
      </div>
    </Modal>
  );
}
