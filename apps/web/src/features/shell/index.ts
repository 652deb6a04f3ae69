export { NotFoundPage, PageCrash } from './components/PageProblems.tsx';
export { PageHeader } from './components/PageHeader.tsx';
export { Shell } from './Shell.tsx';
