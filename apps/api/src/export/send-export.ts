import type { Logger } from '@sentryai/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';

/**
 * Sends `chunks` as the answer's body. What fails before the first of them is an ordinary error answer. After it the
 * answer can only be broken off, and is with a reset: an orderly close would look like its end to a client that speaks
 * HTTP/1.0, as some proxies do.
 *  stalledMs  a client that takes nothing for so long has gone, as far as we can tell
 *  end        called when nothing is read for it any more, maybe more than once
 *  errors     those of the first chunk
 */
export async function sendExport(
  { request, reply, logger, stalledMs }: { request: FastifyRequest; reply: FastifyReply; logger: Logger; stalledMs: number },
  chunks: AsyncGenerator<Uint8Array>,
  end: () => void,
): Promise<FastifyReply> {
  const { raw } = reply;
  // Also for a body that is never begun, because the client has gone before it.
  raw.once('close', end);
  let first: IteratorResult<Uint8Array>;
  try {
    first = await chunks.next();
  } catch (error) {
    end();
    throw error;
  }
  const breakOff = (reason: unknown) => {
    logger.warn({ err: reason, request_id: request.id, url: request.url }, 'export broken off');
    raw.socket?.resetAndDestroy();
  };
  raw.setTimeout(stalledMs, () => {
    if (raw.writableNeedDrain) breakOff(new Error(`the client took nothing for ${stalledMs} ms`));
  });
  return reply.send(Readable.from(body(), { objectMode: false }));

  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      if (first.done !== true) yield first.value;
      for await (const chunk of chunks) if (chunk.length > 0) yield chunk;
    } catch (error) {
      breakOff(error);
      throw error;
    } finally {
      await chunks.return(undefined);
      end();
    }
  }
}
