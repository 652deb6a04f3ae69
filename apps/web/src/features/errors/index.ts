export { ErrorItem } from './components/ErrorItem.tsx';
