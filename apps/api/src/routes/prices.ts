import { newId, type Metadata } from '@sentryai/metadata';
import { PRICE_DATA_DATE, type PriceBookData, searchCatalog } from '@sentryai/pricing';
import { type AppError, catalogPricesSchema, pageOf, priceEntrySchema, unpricedModelsSchema } from '@sentryai/schema';
import { unpricedModels } from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { limitParam, PROBLEMS, PROBLEMS_AND_404, projectParam, windowParamsSchema } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { catalogAnswer, priceAnswer, unpricedAnswer } from '../prices/price-answers.ts';
import { pricesOf } from '../prices/prices-of.ts';
import { newPriceSchema, readPrice } from '../prices/read-price.ts';
import { parseTimeRange } from '../time-range.ts';

/** `GET, POST /prices`, `DELETE /prices/{id}`, `GET /prices/catalog`, `GET /prices/unpriced`. */
export function registerPrices(app: ApiServer, options: ApiOptions): void {
  const { metadata, clock } = options;
  app.get(
    '/prices',
    {
      schema: {
        summary: 'Price overrides that hold for a project: its own, then its organization’s',
        description:
          'What stands here goes before the bundled price list (`/prices/catalog`). Calls that come in are priced at it within seconds; those ' +
          'that are stored already keep their cost until `POST /prices/reprice`.',
        tags: ['prices'],
        querystring: z.object({ project: projectParam }),
        response: { 200: pageOf(priceEntrySchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const { overrides } = await pricesOf(metadata, projectId);
      const own = overrides.filter(({ project_id }) => project_id !== null);
      const shared = overrides.filter(({ project_id }) => project_id === null);
      return { data: [...own, ...shared].map(priceAnswer), next_cursor: null };
    },
  );

  app.post(
    '/prices',
    {
      schema: {
        summary: 'Set a price, or say which model’s price is meant',
        description: 'A price of the same scope, provider, model and beginning is replaced.',
        tags: ['prices'],
        body: newPriceSchema,
        response: { 201: priceEntrySchema, ...PROBLEMS, 409: PROBLEMS[400] },
      },
    },
    async (request, reply) => {
      const projectId = allowedProject(request, request.body.project);
      const prices = await pricesOf(metadata, projectId);
      const organizationId = organizationOf(prices, projectId);
      assertWholeOrganization(request, request.body.scope, prices);
      const override = readPrice(request.body, { id: newId('pr'), organizationId, projectId, nowMs: clock(), prices });
      return reply.code(201).send(priceAnswer(await metadata.setPriceOverride(override)));
    },
  );

  app.delete(
    '/prices/:id',
    {
      schema: {
        summary: 'Take a price back',
        description: 'Calls that come in are priced by what remains. What is stored keeps its cost until `POST /prices/reprice`.',
        tags: ['prices'],
        params: z.object({ id: z.string().min(1).max(128) }),
        response: { 200: priceEntrySchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const override = await metadata.findPriceOverride(request.params.id);
      if (override === null) throw priceNotFound();
      await assertMayChange(request, metadata, override);
      await metadata.deletePriceOverride(override.id);
      return priceAnswer(override);
    },
  );

  app.get(
    '/prices/catalog',
    {
      schema: {
        summary: 'The bundled price list',
        tags: ['prices'],
        querystring: z.object({
          query: z.string().max(200).default('').describe('words of provider and model, all of which must be there'),
          limit: limitParam,
        }),
        response: { 200: catalogPricesSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { rows, total } = searchCatalog(request.query.query, request.query.limit);
      return { data: rows.map(catalogAnswer), next_cursor: null, total, as_of: PRICE_DATA_DATE };
    },
  );

  app.get(
    '/prices/unpriced',
    {
      schema: {
        summary: 'Models that nothing prices, with calls and tokens, those with the most tokens first',
        description: 'Only usage that counts: no rollups and duplicates. `near` are models of the price list with names like it.',
        tags: ['prices'],
        querystring: z.object({ project: projectParam, ...windowParamsSchema, limit: limitParam }),
        response: { 200: unpricedModelsSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { project, limit, ...range } = request.query;
      const projectId = allowedProject(request, project);
      const rows = await queriesOf(request, options)(unpricedModels(projectId, parseTimeRange(range, clock()), limit + 1));
      return { data: rows.slice(0, limit).map(unpricedAnswer), next_cursor: null, has_more: rows.length > limit };
    },
  );
}

function organizationOf({ projects }: PriceBookData, projectId: number): number {
  const found = projects.find(({ id }) => id === projectId);
  if (found !== undefined) return found.organization_id;
  throw notFound('project_unknown', `There is no project ${projectId}`, 'GET /api/v1/me lists those there are.');
}

/** A price of the organization changes the cost of all its projects. */
function assertWholeOrganization(request: FastifyRequest, scope: 'project' | 'organization', { projects }: PriceBookData): void {
  if (scope === 'project') return;
  for (const { id } of projects) allowedProject(request, id);
}

async function assertMayChange(
  request: FastifyRequest,
  metadata: Metadata,
  override: { project_id: number | null; organization_id: number },
): Promise<void> {
  if (override.project_id !== null) {
    allowedProject(request, override.project_id);
    return;
  }
  const projects = await metadata.listProjects();
  for (const { id, organization_id } of projects) if (organization_id === override.organization_id) allowedProject(request, id);
}

function priceNotFound(): AppError {
  return notFound('price_not_found', 'There is no price override with this id', 'GET /api/v1/prices lists those there are.');
}
