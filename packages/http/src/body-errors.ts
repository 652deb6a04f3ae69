import { AppError } from '@sentryai/schema';

/** The body, as sent or inflated, is over the limit. Not retryable: the same body will be refused again. */
export function payloadTooLarge(bytesMax: number): AppError {
  return new AppError({
    code: 'payload_too_large',
    message: `The body is larger than the limit of ${bytesMax} bytes, so nothing was stored. Send smaller batches, or raise the limit.`,
    httpStatus: 413,
    context: { bytes_max: bytesMax },
  });
}

/** The body's compression is damaged. */
export function malformedEncoding(encoding: string, cause: unknown): AppError {
  return new AppError({
    code: 'malformed_encoding',
    message: `The body is not valid ${encoding} data, so nothing was stored. Check that Content-Encoding says what was sent.`,
    httpStatus: 400,
    cause,
  });
}

export function unknownEncoding(): AppError {
  return new AppError({
    code: 'unsupported_encoding',
    message: 'The Content-Encoding is not known, so nothing was stored. Use gzip, deflate, br, zstd or identity.',
    httpStatus: 415,
  });
}

/** The client went away, or the server is stopping, before the whole body was here. */
export function bodyAborted(): AppError {
  return new AppError({
    code: 'body_aborted',
    message: 'The connection ended before the whole body had arrived, so nothing was stored. Send it again.',
    httpStatus: 400,
    retryable: true,
  });
}

export function bodyTimeout(timeoutMs: number): AppError {
  return new AppError({
    code: 'body_timeout',
    message: `The body did not arrive within ${timeoutMs} ms, so nothing was stored. Send it again, or in smaller batches.`,
    httpStatus: 408,
    retryable: true,
    context: { timeout_ms: timeoutMs },
  });
}
