export { parsePricesSearch } from './fns/prices-search.ts';
export { loadPrices } from './queries.ts';
