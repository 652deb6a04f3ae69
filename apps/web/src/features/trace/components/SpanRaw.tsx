import type { SpanDetail } from '@sentryai/schema';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { JsonView } from '../../../components/JsonView.tsx';

/** The whole answer of the API for this span. */
export function SpanRaw({ span }: { span: SpanDetail }) {
  return (
    <div>
      <div className="mb-1 flex justify-end">
        <CopyButton text={() => JSON.stringify(span, null, 2)} label="Copy JSON" showLabel />
      </div>
      <JsonView value={span} openDepth={1} />
    </div>
  );
}
