export { ErrorDetail } from './components/ErrorDetail.tsx';
export { ErrorItem } from './components/ErrorItem.tsx';
