export { OpenIssues } from './components/OpenIssues.tsx';
