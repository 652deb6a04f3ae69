import { useQuery } from '@tanstack/react-query';
import { JsonView } from '../../../components/JsonView.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { getText } from '../../../lib/api.ts';
import { parseStructured } from '../../../lib/parse-json.ts';

/** A text attachment, loaded when it is looked at. It is only ever drawn as text, whatever it is. */
export function AttachmentText({ project, blobId }: { project: number; blobId: string }) {
  const text = useQuery({
    queryKey: ['blob_text', project, blobId],
    queryFn: ({ signal }) => getText(`/blobs/${blobId}`, { project }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (text.isError) return <ErrorLine error={text.error} onRetry={() => void text.refetch()} />;
  if (text.isPending) return <div className="skeleton h-2.5 w-40" role="status" aria-label="Loading" />;
  const structured = parseStructured(text.data);
  return structured === undefined ? <LongText text={text.data} mono /> : <JsonView value={structured} openDepth={1} />;
}
