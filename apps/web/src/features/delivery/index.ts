export { filterOf, parseDeliverySearch } from './fns/delivery-search.ts';
export { loadDelivery } from './queries.ts';
