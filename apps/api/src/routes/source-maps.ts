import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { blobIdOf } from '@sentryai/blobs';
import { normalizeDebugId, SOURCE_MAP_CHARS_MAX } from '@sentryai/grouping';
import type { SourceMapEntry } from '@sentryai/metadata';
import { AppError, pageOf, problemSchema, sourceMapSchema, type UploadedSourceMap } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { actorOf } from '../http/actor.ts';
import { allowedProject } from '../http/doors.ts';
import { limitParam, PROBLEMS, projectParam } from '../http/list-params.ts';
import { checkSourceMap } from '../source-maps/check-source-map.ts';
import { formatTimeUs, invalidParameter } from '../time-range.ts';

/** More files of one release are a mistake of a build, and make looking them up slow. */
const PER_RELEASE_MAX = 2_000;
/** At the same time: each is read into memory several times its size. */
const CHECKING_MAX = 4;

const unzip = promisify(gunzip);

const uploadQuery = z.object({
  project: projectParam,
  kind: z.literal('source_map'),
  release: z.string().max(250).default('').describe('as the SDK sends it; may be left out when the map has a debug id'),
  name: z
    .string()
    .min(1)
    .max(1_000)
    .describe('URL of the script (https://shop.example.com/assets/app.js), or its path on any host (~/assets/app.js)'),
  debug_id: z.string().max(40).default('').describe('default: the one in the map'),
});

/** `POST /blobs?kind=source_map`, `GET /source-maps`. */
export function registerSourceMaps(app: ApiServer, options: ApiOptions): void {
  const { metadata, blobs, clock } = options;
  let checking = 0;

  // a map is JSON too, and must come in as it is
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: SOURCE_MAP_CHARS_MAX }, (_request, body, done) => done(null, body));
    (scope as unknown as ApiServer).post(
      '/blobs',
      {
        bodyLimit: SOURCE_MAP_CHARS_MAX,
        schema: {
          summary: 'Upload a source map',
          description:
            'The body is the map, as it is or with Content-Encoding gzip. It is applied to errors that come from seconds later on: to scripts of ' +
            'the release by name, and to scripts of any release by debug id. Uploading it again replaces it.',
          tags: ['blobs'],
          querystring: uploadQuery,
          response: { 201: sourceMapSchema, ...PROBLEMS, 413: problemSchema, 415: problemSchema, 429: problemSchema },
        },
      },
      async (request, reply) => {
        const { project, release, name, debug_id } = request.query;
        const projectId = allowedProject(request, project);
        if (debug_id !== '' && normalizeDebugId(debug_id) === '') throw invalidParameter('debug_id', 'is no debug id: 32 hex digits.');
        if (checking >= CHECKING_MAX) throw tooMany();
        checking += 1;
        try {
          const bytes = await plainBody(request.body, request.headers['content-encoding']);
          const checked = await checkSourceMap(bytes);
          if ('problem' in checked) throw notASourceMap(checked.problem);
          const debugId = normalizeDebugId(debug_id) || checked.debugId;
          if (release === '' && debugId === '')
            throw invalidParameter('release', 'is missing, and the map has no debug id: nothing would lead from an error to it.');
          const script = name.replace(/\.map$/, '');
          if ((await metadata.countSourceMaps(projectId, release, script)) >= PER_RELEASE_MAX) throw releaseFull(release);
          const nowMs = clock();
          const entry: SourceMapEntry = {
            project_id: projectId,
            release,
            name: script,
            debug_id: debugId,
            blob_id: blobIdOf(bytes),
            size_bytes: bytes.byteLength,
            created_at_ms: nowMs,
            created_by: actorOf(request),
            used_at_ms: nowMs,
          };
          await blobs.put({ projectId, blobId: entry.blob_id, name: `${entry.name}.map`, contentType: 'application/json' }, bytes);
          await metadata.putSourceMap(entry);
          return await reply.code(201).send(answer(entry));
        } finally {
          checking -= 1;
        }
      },
    );
  });

  app.get(
    '/source-maps',
    {
      schema: {
        summary: 'Uploaded source maps, newest first',
        tags: ['blobs'],
        querystring: z.object({ project: projectParam, release: z.string().max(250).optional(), limit: limitParam }),
        response: { 200: pageOf(sourceMapSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const { project, release, limit } = request.query;
      const entries = await metadata.listSourceMaps(allowedProject(request, project), { release, limit });
      return { data: entries.map(answer), next_cursor: null };
    },
  );
}

function answer(entry: SourceMapEntry): UploadedSourceMap {
  return {
    blob_id: entry.blob_id,
    kind: 'source_map',
    release: entry.release === '' ? null : entry.release,
    name: entry.name,
    debug_id: entry.debug_id === '' ? null : entry.debug_id,
    size_bytes: entry.size_bytes,
    uploaded_at: formatTimeUs(entry.created_at_ms * 1000),
    uploaded_by: entry.created_by,
    last_used_at: formatTimeUs(entry.used_at_ms * 1000),
  };
}

async function plainBody(body: unknown, encoding: string | undefined): Promise<Uint8Array> {
  if (!(body instanceof Uint8Array) || body.byteLength === 0) throw notASourceMap('The body is empty.');
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip')
    throw new AppError({
      code: 'unsupported_media_type',
      message: `Content-Encoding ${encoding} is not read here, so nothing was stored. Send the map as it is, or with gzip.`,
      httpStatus: 415,
    });
  try {
    return await unzip(body, { maxOutputLength: SOURCE_MAP_CHARS_MAX });
  } catch (cause) {
    throw notASourceMap(`The body cannot be inflated to at most ${SOURCE_MAP_CHARS_MAX} bytes.`, cause);
  }
}

function notASourceMap(problem: string, cause?: unknown): AppError {
  return new AppError({
    code: 'invalid_source_map',
    message: `${problem} Nothing was stored. Upload the .map file that the build wrote beside the script.`,
    httpStatus: 400,
    cause,
  });
}

function releaseFull(release: string): AppError {
  return new AppError({
    code: 'too_many_source_maps',
    message: `Release ${release} has ${PER_RELEASE_MAX} source maps, which is all that one may have, so this one was not stored. Upload only what users load.`,
    httpStatus: 400,
  });
}

function tooMany(): AppError {
  return new AppError({
    code: 'uploads_busy',
    message: `${CHECKING_MAX} source maps are being read already, so this one was not stored. Try again in a second.`,
    httpStatus: 429,
    retryable: true,
    retryAfterSeconds: 1,
  });
}
