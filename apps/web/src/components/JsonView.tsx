import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useAppScope } from '../lib/app-search.ts';
import { formatCount } from '../lib/format.ts';
import { readMediaReference } from '../lib/stored-media.ts';
import { StoredMedia } from './StoredMedia.tsx';

const OPEN_DEPTH = 2;
/** Lists longer than this are shown in parts; a vector of 3,072 numbers must not freeze the page. */
const CHILDREN_STEP = 100;
const TEXT_MAX = 2_000;

/** JSON as a tree that folds. Only what is unfolded is drawn. */
export function JsonView({ value, openDepth = OPEN_DEPTH }: { value: unknown; openDepth?: number }) {
  return (
    <div className="overflow-x-auto font-mono text-xs leading-5">
      <JsonNode value={value} depth={0} openDepth={openDepth} isLast />
    </div>
  );
}

function JsonNode({
  name,
  value,
  depth,
  openDepth,
  isLast,
}: {
  name?: string;
  value: unknown;
  depth: number;
  openDepth: number;
  isLast: boolean;
}) {
  const label = name === undefined ? null : <span className="text-ink-2">{JSON.stringify(name)}: </span>;
  const comma = isLast ? '' : ',';
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="pl-4">
        {label}
        <Scalar value={value} />
        {comma}
      </div>
    );
  }
  return <JsonBranch label={label} value={value} depth={depth} openDepth={openDepth} comma={comma} />;
}

type JsonBranchProps = { label: React.ReactNode; value: object; depth: number; openDepth: number; comma: string };

function JsonBranch({ label, value, depth, openDepth, comma }: JsonBranchProps) {
  const [isOpen, setOpen] = useState(depth < openDepth);
  const [shown, setShown] = useState(CHILDREN_STEP);
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value);
  const [left, right] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className="pl-4">
        {label}
        {left}
        {right}
        {comma}
      </div>
    );
  }
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex w-full items-center text-left hover:bg-hover"
        onClick={() => setOpen(!isOpen)}
      >
        <span className="grid w-4 shrink-0 place-items-center text-ink-3">
          {isOpen ? <ChevronDown className="size-3" aria-hidden /> : <ChevronRight className="size-3" aria-hidden />}
        </span>
        <span className="whitespace-pre">
          {label}
          {left}
          {!isOpen && (
            <span className="text-ink-3">
              {isList ? ` ${formatCount(entries.length)} ` : ` ${preview(entries)} `}
              {right}
              {comma}
            </span>
          )}
        </span>
      </button>
      {isOpen && (
        <>
          <div className="ml-[7px] border-l border-line pl-2">
            {entries.slice(0, shown).map(([key, child], index) => (
              <JsonNode
                key={key}
                {...(isList ? {} : { name: key })}
                value={child}
                depth={depth + 1}
                openDepth={openDepth}
                isLast={index === entries.length - 1}
              />
            ))}
            {entries.length > shown && (
              <button type="button" className="pl-4 text-accent hover:underline" onClick={() => setShown(shown + CHILDREN_STEP)}>
                {formatCount(entries.length - shown)} more
              </button>
            )}
          </div>
          <div className="pl-4">
            {right}
            {comma}
          </div>
        </>
      )}
    </div>
  );
}

function Scalar({ value }: { value: unknown }) {
  const [isOpen, setOpen] = useState(false);
  const { project } = useAppScope();
  const media = typeof value === 'string' ? readMediaReference(value, project) : null;
  if (media !== null) return <StoredMedia {...media} />;
  if (typeof value !== 'string') return <span className="text-(--kind-retrieval)">{String(value)}</span>;
  const isLong = value.length > TEXT_MAX;
  return (
    <span className="break-words whitespace-pre-wrap text-(--kind-agent)">
      {JSON.stringify(isLong && !isOpen ? value.slice(0, TEXT_MAX) : value)}
      {isLong && (
        <button type="button" className="ml-1 text-accent hover:underline" onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'less' : `${formatCount(value.length - TEXT_MAX)} more characters`}
        </button>
      )}
    </span>
  );
}

function preview(entries: readonly [string, unknown][]): string {
  const names = entries.slice(0, 4).map(([key]) => key);
  return `${names.join(', ')}${entries.length > 4 ? ', …' : ''}`;
}
