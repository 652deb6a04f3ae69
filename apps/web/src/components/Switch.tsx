/** On or off, at once. Space and Enter turn it, as a button. */
export function Switch({
  label,
  isOn,
  isBusy = false,
  onChange,
}: {
  label: string;
  isOn: boolean;
  isBusy?: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      title={label}
      disabled={isBusy}
      onClick={() => onChange(!isOn)}
      className={`relative mt-0.5 h-4.5 w-8 shrink-0 rounded-full border transition-colors ${isOn ? 'border-transparent bg-accent' : 'border-line-strong bg-sunken'} ${isBusy ? 'opacity-60' : ''}`}
    >
      <span
        aria-hidden
        className={`absolute top-0.5 left-0.5 size-3 rounded-full transition-transform ${isOn ? 'translate-x-3.5 bg-surface' : 'bg-ink-3'}`}
      />
    </button>
  );
}
