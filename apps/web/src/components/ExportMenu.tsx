import { Download } from 'lucide-react';
import { apiPath, type QueryValue } from '../lib/api.ts';
import { Menu } from './Menu.tsx';

const FORMATS = [
  { format: 'csv', label: 'CSV', note: 'for spreadsheets' },
  { format: 'jsonl', label: 'JSON lines', note: 'as the API answers' },
  { format: 'parquet', label: 'Parquet', note: 'for notebooks' },
] as const;

/** Downloads of everything that a list's search finds in its window; the browser takes them as they come. */
export function ExportMenu({ name, params }: { name: string; params: Record<string, QueryValue> }) {
  return (
    <Menu label="Export" align="end" trigger={<Download className="size-3.5" aria-hidden />} triggerClass="btn px-2!">
      {(close) => (
        <div className="w-64">
          <div className="label px-2 pt-1 pb-1">Export all {name} of this search</div>
          {FORMATS.map(({ format, label, note }) => (
            <a
              key={format}
              role="menuitem"
              className="menu-item"
              href={apiPath(`/export/${name}`, { ...params, format })}
              download
              onClick={close}
            >
              <span className="min-w-20">{label}</span>
              <span className="text-2xs text-ink-3">{note}</span>
            </a>
          ))}
        </div>
      )}
    </Menu>
  );
}
