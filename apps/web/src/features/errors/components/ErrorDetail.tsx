import type { ErrorEntry } from '@sentryai/schema';
import { AttributeTable } from '../../../components/AttributeTable.tsx';
import { CutNotice } from '../../../components/CutNotice.tsx';
import { JsonView } from '../../../components/JsonView.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { errorFields } from '../fns/error-fields.ts';
import { mechanismType } from '../fns/mechanism-type.ts';
import { AttachmentList } from './AttachmentList.tsx';
import { Frames } from './Frames.tsx';

/** Exceptions with their stacks (thrown last, shown first), then what else is known about the occurrence. */
export function ErrorDetail({ error }: { error: ErrorEntry }) {
  return (
    <div className="space-y-4 px-4 pt-1 pb-4 sm:pl-9">
      <CutNotice cut={error.cut} />
      {error.message !== null && error.exceptions.every(({ value }) => value !== error.message) && <LongText text={error.message} />}
      {error.exceptions.toReversed().map((exception, index) => (
        <section key={index} aria-label={`Exception ${exception.type}`}>
          {index > 0 && <div className="label mb-1">caused by</div>}
          <div className="font-semibold">
            {exception.module !== null && <span className="font-normal text-ink-3">{exception.module}.</span>}
            {exception.type}
            <Mechanism mechanism={exception.mechanism} />
          </div>
          <LongText text={exception.value} className="text-sm!" />
          <Frames frames={exception.frames} />
          {exception.frames.length === 0 && exception.stacktrace !== null && (
            <pre className="mt-2 max-h-96 overflow-auto rounded-md border border-line bg-sunken p-2.5 font-mono text-2xs leading-4">
              {exception.stacktrace}
            </pre>
          )}
        </section>
      ))}
      <AttachmentList attachments={error.attachments ?? []} />
      <AttributeTable entries={errorFields(error)} />
      <Extra title="Breadcrumbs" value={error.breadcrumbs} />
      <Extra title="Contexts" value={error.contexts} />
    </div>
  );
}

function Mechanism({ mechanism }: { mechanism: unknown }) {
  const type = mechanismType(mechanism);
  return type === null ? null : <span className="ml-2 text-2xs font-normal text-ink-3">via {type}</span>;
}

function Extra({ title, value }: { title: string; value: unknown }) {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return null;
  return (
    <details>
      <summary className="text-xs font-semibold text-ink-2 hover:text-ink">{title}</summary>
      <JsonView value={value} openDepth={1} />
    </details>
  );
}
