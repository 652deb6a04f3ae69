import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { parseHexId } from '../hex-id.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS_AND_404, projectParam } from '../http/list-params.ts';

/** Types that a browser may show in place; everything else is only offered for download, whatever its sender called it. */
const SHOWN_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'audio/mpeg', 'audio/wav', 'video/mp4']);

/** `GET /blobs/{id}`: the bytes of an attachment or medium. */
export function registerBlobs(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/blobs/:blob_id',
    {
      schema: {
        summary: 'Bytes of an attachment or medium',
        description: 'Answers the bytes as they were sent. Pictures, audio and video have their own media type, all else is a download.',
        tags: ['blobs'],
        params: z.object({ blob_id: z.string().min(1).max(64) }),
        querystring: z.object({ project: projectParam }),
        response: PROBLEMS_AND_404,
      },
    },
    async (request, reply) => {
      const projectId = allowedProject(request, request.query.project);
      const blobId = parseHexId(request.params.blob_id, 16);
      const blob = blobId === null ? null : await options.blobs.open(projectId, blobId);
      if (blob === null)
        throw notFound('blob_not_found', 'There is no such blob in this project', 'It may be older than the retention time.');
      const type = blob.contentType.split(';', 1)[0]!.trim().toLowerCase();
      const isShown = SHOWN_TYPES.has(type);
      return reply
        .headers({
          'content-type': isShown ? type : 'application/octet-stream',
          'content-length': String(blob.sizeBytes),
          'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${fileName(blob.name, blob.blobId)}`,
          // What a client sent must never run as part of this site.
          'content-security-policy': "default-src 'none'; sandbox",
          'cache-control': 'private, max-age=3600',
        })
        .send(blob.stream() as never);
    },
  );
}

/** Name for `filename*` (RFC 8187): percent-encoded, without folders. */
function fileName(name: string, blobId: string): string {
  const last = name.split(/[/\\]/).pop() ?? '';
  const encoded = encodeURIComponent(last.toWellFormed()).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded === '' ? `${blobId}.bin` : encoded;
}
