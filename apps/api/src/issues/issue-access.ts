import type { Metadata } from '@sentryai/metadata';
import type { Issue } from '@sentryai/schema';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notFound } from '../http/error-handler.ts';

export const issueIdParams = z.object({ id: z.string().min(1).max(20) });

/** The id of an issue in a path or body; NaN (which is nobody's) for a text that is none. */
export function readIssueId(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/**
 * An issue that whoever asks may see, by its id or by that of one that became part of it.
 * errors  issue_not_found (404), also for an issue of another project: what is not yours does not exist
 */
export async function allowedIssue(request: FastifyRequest, metadata: Pick<Metadata, 'findIssue'>, idText: string): Promise<Issue> {
  const id = readIssueId(idText);
  const issue = Number.isNaN(id) ? null : await metadata.findIssue(id);
  if (issue !== null && request.identity?.projects.includes(issue.project_id)) return issue;
  throw issueNotFound(idText);
}

export function issueNotFound(idText: string): Error {
  return notFound(
    'issue_not_found',
    `There is no issue ${idText.slice(0, 20)}`,
    'It may have been deleted, or belong to a project that is not yours. GET /api/v1/issues lists those there are.',
  );
}
