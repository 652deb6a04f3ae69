import type { Metadata } from '@sentryai/metadata';
import type { PriceBookData } from '@sentryai/pricing';

/** Overrides that hold for a project, and the projects of its organization. */
export async function pricesOf(metadata: Pick<Metadata, 'listPriceOverrides' | 'listProjects'>, projectId: number): Promise<PriceBookData> {
  const [overrides, projects] = await Promise.all([metadata.listPriceOverrides(), metadata.listProjects()]);
  const organizationId = projects.find(({ id }) => id === projectId)?.organization_id;
  return {
    overrides: overrides.filter(
      ({ project_id, organization_id }) => project_id === projectId || (project_id === null && organization_id === organizationId),
    ),
    projects: projects
      .filter((project) => project.organization_id === organizationId)
      .map(({ id, organization_id }) => ({ id, organization_id })),
  };
}
