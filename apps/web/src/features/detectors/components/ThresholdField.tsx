import { RotateCcw } from 'lucide-react';
import type { DetectorThreshold } from '@sentryai/schema';
import { Switch } from '../../../components/Switch.tsx';
import { boundsText, textOfValue } from '../fns/threshold-draft.ts';

type FieldProps = {
  threshold: DetectorThreshold;
  detector: string;
  /** undefined: untouched. */
  text: string | undefined;
  problem: string | undefined;
  onChange: (text: string) => void;
};

/** One threshold with its unit, bounds and default, and the way back to it. */
export function ThresholdField({ threshold, detector, text, problem, onChange }: FieldProps) {
  const id = `${detector}-${threshold.name}`;
  const shown = text ?? textOfValue(threshold.value);
  const defaultText = textOfValue(threshold.default);
  const bounds = boundsText(threshold);
  return (
    <div className="grid gap-x-4 gap-y-1 sm:grid-cols-[14rem_minmax(0,1fr)]">
      <div className="flex items-start gap-1.5">
        <Input id={id} threshold={threshold} text={shown} isWrong={problem !== undefined} onChange={onChange} />
        {threshold.unit !== null && <span className="pt-1.5 text-xs text-ink-3">{threshold.unit}</span>}
        {shown !== defaultText && (
          <button
            type="button"
            className="btn"
            data-tone="ghost"
            data-size="sm"
            data-icon=""
            aria-label={`${threshold.name}: back to the default, ${defaultText === '' ? 'nothing' : defaultText}`}
            title={`Back to the default: ${defaultText === '' ? 'nothing' : defaultText}`}
            onClick={() => onChange(defaultText)}
          >
            <RotateCcw className="size-3.5" aria-hidden />
          </button>
        )}
      </div>
      <div className="min-w-0 text-xs">
        <label htmlFor={id} className="font-mono text-2xs text-ink-2">
          {threshold.name}
        </label>
        <p id={`${id}-about`} className="text-ink-2">
          {threshold.description}{' '}
          <span className="text-ink-3">
            Default {defaultText === '' ? 'none' : defaultText.replaceAll('\n', ', ')}
            {bounds !== '' && `, ${bounds}`}.
          </span>
        </p>
        {problem !== undefined && (
          <p id={`${id}-problem`} role="alert" className="text-danger">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}

type InputProps = { id: string; threshold: DetectorThreshold; text: string; isWrong: boolean; onChange: (text: string) => void };

function Input({ id, threshold, text, isWrong, onChange }: InputProps) {
  if (threshold.type === 'boolean') {
    return (
      <Switch
        label={`${threshold.name}: ${text === 'true' ? 'on' : 'off'}`}
        isOn={text === 'true'}
        onChange={(isOn) => onChange(String(isOn))}
      />
    );
  }
  const shared = { id, 'aria-describedby': isWrong ? `${id}-about ${id}-problem` : `${id}-about`, 'aria-invalid': isWrong, value: text };
  if (threshold.type === 'list') {
    return (
      <textarea
        {...shared}
        rows={3}
        className="input h-auto! w-full py-1 font-mono text-xs"
        placeholder="one a line"
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <input
      {...shared}
      inputMode="decimal"
      autoComplete="off"
      className="input num w-28"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
