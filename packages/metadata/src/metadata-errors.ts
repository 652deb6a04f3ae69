import { AppError } from '@sentryai/schema';

/** A key was to be made for a project that does not exist. */
export class ProjectUnknownError extends AppError {
  constructor(projectId: number) {
    super({
      code: 'project_unknown',
      message: `There is no project ${projectId}, so nothing was changed. List the projects and use one of their ids.`,
      httpStatus: 404,
      context: { project_id: projectId },
    });
  }
}

/** The public part of a key names one project; two projects cannot share it. */
export class KeyConflictError extends AppError {
  constructor(projectId: number) {
    super({
      code: 'key_conflict',
      message: `The ingest key for project ${projectId} already belongs to another project, so nothing was changed. Use another key.`,
      httpStatus: 409,
      context: { project_id: projectId },
    });
  }
}

/** The file was written by a newer version of the product. */
export class MetadataTooNewError extends AppError {
  constructor(found: number, known: number) {
    super({
      code: 'metadata_too_new',
      message:
        `The data folder was used by a newer version (its metadata is at step ${found}, this version knows ${known}). ` +
        'Nothing was changed. Start that version, or use another data folder.',
      httpStatus: 500,
      context: { found, known },
    });
  }
}

/** Every process that prices holds all overrides in memory, so there is an end to them. */
export class PricesFullError extends AppError {
  constructor(max: number) {
    super({
      code: 'prices_full',
      message: `There are ${max} price overrides already, so this one was not stored. Delete some, or use patterns such as \`acme-*\`.`,
      httpStatus: 409,
      context: { max },
    });
  }
}
