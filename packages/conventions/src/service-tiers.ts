/** Words for processing without any special tier, or that leave the choice to the vendor. */
const STANDARD = new Set(['', 'auto', 'default', 'standard', 'standard_only', 'on_demand', 'on-demand', 'none', 'null']);
const SPELLINGS: Readonly<Record<string, string>> = { batches: 'batch', batch_api: 'batch', global_batch: 'batch' };
const CHARS_MAX = 32;

/** How a vendor processed a call (batch, flex, priority, …) in one spelling; '' for the ordinary way. */
export function normalizeServiceTier(sent: string): string {
  const name = sent.trim().toLowerCase().slice(0, CHARS_MAX);
  if (STANDARD.has(name)) return '';
  return Object.hasOwn(SPELLINGS, name) ? (SPELLINGS[name] ?? name) : name;
}
