export { LogItem } from './components/LogItem.tsx';
