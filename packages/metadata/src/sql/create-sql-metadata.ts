import type { Kysely } from 'kysely';
import { createIssueStore } from '../issues/create-issue-store.ts';
import type { Metadata } from '../port.ts';
import { createPriceStore } from '../prices/create-price-store.ts';
import { apiKeyQueries } from './api-key-queries.ts';
import type { EngineValues } from './engine-values.ts';
import { ingestKeyQueries } from './ingest-key-queries.ts';
import { leaseQueries } from './lease-queries.ts';
import { projectQueries } from './project-queries.ts';
import { sessionQueries } from './session-queries.ts';
import { settingQueries } from './setting-queries.ts';
import { sourceMapQueries } from './source-map-queries.ts';
import type { Tables } from './tables.ts';
import { usageQueries } from './usage-queries.ts';
import { userQueries } from './user-queries.ts';

/**
 * The port's queries over any Kysely database whose migrations have run; a twin brings the dialect, its values, and how to
 * close what it opened.
 */
export function createSqlMetadata(db: Kysely<Tables>, values: EngineValues, close: () => Promise<void>): Metadata {
  const context = { db, values };
  let closing: Promise<void> | undefined;
  return {
    ...projectQueries(context),
    ...ingestKeyQueries(context),
    ...apiKeyQueries(context),
    ...userQueries(context),
    ...sessionQueries(context),
    ...settingQueries(context),
    ...leaseQueries(context),
    ...sourceMapQueries(context),
    ...createIssueStore(context),
    ...createPriceStore(context),
    ...usageQueries(context),
    async ping() {
      await db.selectFrom('settings').select('key').limit(1).execute();
    },
    close: () => (closing ??= close()),
  };
}
