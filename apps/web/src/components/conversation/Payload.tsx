import { CopyButton } from '../CopyButton.tsx';
import { JsonView } from '../JsonView.tsx';
import { LongText } from '../LongText.tsx';
import { parseStructured } from '../../lib/parse-json.ts';

/** A stored text: as a tree when it is JSON, else as it was sent. */
export function Payload({ text, label }: { text: string; label: string }) {
  const structured = parseStructured(text);
  return (
    <div className="relative rounded-md border border-line bg-sunken py-2 pr-9 pl-2.5">
      {structured === undefined ? <LongText text={text} mono /> : <JsonView value={structured} />}
      <div className="absolute top-1 right-1">
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
    </div>
  );
}
