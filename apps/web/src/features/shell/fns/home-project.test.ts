import { expect, it } from 'vitest';
import { homeProject } from './home-project.ts';

it('leads to the first project only where there is no default one', () => {
  const projects = (...ids: number[]) => ids.map((id) => ({ id, name: `project ${id}` }));
  expect(homeProject(projects(42, 7))).toBe(42);
  expect(homeProject(projects(42, 1))).toBeUndefined();
  expect(homeProject([])).toBeUndefined();
});
