export { contextWindowTokens } from './context-window.ts';
export { priceCall } from './price-call.ts';
export type { CallPrice, PriceFn, PricedCall } from './price-call.ts';
export { PRICE_DATA_VERSION } from './price-row.ts';
