import { Plus } from 'lucide-react';
import { useState } from 'react';
import { SettingsFrame } from '../settings/index.ts';
import { CatalogSection } from './components/CatalogSection.tsx';
import { OwnSection } from './components/OwnSection.tsx';
import { PriceDialog } from './components/PriceDialog.tsx';
import { PriceTabs } from './components/PriceTabs.tsx';
import { RepricePanel } from './components/RepricePanel.tsx';
import { UnpricedSection } from './components/UnpricedSection.tsx';
import { EMPTY_DRAFT, type PriceDraft } from './fns/price-form.ts';
import { usePricesUrl } from './hooks/use-prices-url.ts';

/** What model calls cost: what has no price, own prices, the bundled list, and pricing stored calls anew. */
export function PricesPage() {
  const { tab } = usePricesUrl();
  const [draft, setDraft] = useState<PriceDraft | null>(null);
  return (
    <SettingsFrame title="Prices" hasRange>
      <RepricePanel />
      <div className="flex flex-wrap items-end justify-between gap-x-3 gap-y-2 border-b border-line">
        <PriceTabs />
        <button type="button" className="btn mb-1.5" aria-label="Add a price" onClick={() => setDraft(EMPTY_DRAFT)}>
          <Plus className="size-3.5" aria-hidden /> <span className="hidden sm:inline">Add a price</span>
        </button>
      </div>
      {tab === 'unpriced' && <UnpricedSection onPrice={setDraft} />}
      {tab === 'own' && <OwnSection onEdit={setDraft} />}
      {tab === 'list' && <CatalogSection onOverride={setDraft} />}
      {draft !== null && <PriceDialog draft={draft} onClose={() => setDraft(null)} />}
    </SettingsFrame>
  );
}
