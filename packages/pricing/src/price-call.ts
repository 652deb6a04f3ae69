import type { CallPrice, PricedCall } from './call-price.ts';
import { EMPTY_PRICE_BOOK, PriceBook } from './price-book.ts';

const catalogOnly = new PriceBook(EMPTY_PRICE_BOOK);

/**
 * Prices one model call from the bundled catalog alone, at the price of its day.
 *  call     counts as in `PricedCall`; a side whose count is unknown (null) adds nothing, both unknown = unpriced
 *  returns  US dollars, or null when model, vendor or usage are unknown or contradict each other; 0 only for models
 *           that are listed as free
 *  errors   none, on any input; pure and synchronous (a bounded cache of resolved models inside)
 *  source   @pydantic/genai-prices, standard rates; batches as catalog.ts says
 */
export function priceCall(call: PricedCall): CallPrice | null {
  return catalogOnly.price(0, call);
}
