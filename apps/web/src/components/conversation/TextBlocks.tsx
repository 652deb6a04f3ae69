import { CopyButton } from '../CopyButton.tsx';
import { JsonView } from '../JsonView.tsx';
import { LongText } from '../LongText.tsx';
import { parseStructured } from '../../lib/parse-json.ts';
import { parseBlocks } from './parse-blocks.ts';

/** Message text with its code blocks set apart. A message that is JSON as a whole is shown as a tree. */
export function TextBlocks({ text }: { text: string }) {
  const structured = parseStructured(text);
  if (structured !== undefined) return <JsonView value={structured} />;
  const blocks = parseBlocks(text);
  if (blocks.length === 0) return <span className="text-xs text-ink-3 italic">empty text</span>;
  return (
    <>
      {blocks.map((block, index) =>
        block.kind === 'text' ? (
          <LongText key={index} text={block.text} />
        ) : (
          <div key={index} className="relative rounded-md border border-line bg-sunken px-2.5 py-2 pr-9">
            {block.language !== '' && <div className="label mb-1">{block.language}</div>}
            <LongText text={block.text} mono />
            <div className="absolute top-1 right-1">
              <CopyButton text={block.text} label="Copy code" />
            </div>
          </div>
        ),
      )}
    </>
  );
}
