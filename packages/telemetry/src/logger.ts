import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { redactedPaths, redactUrl } from './redaction.ts';

export type Logger = PinoLogger;
export type LoggerLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export type LoggerOptions = {
  /** Role or part that speaks, e.g. `ingest`. */
  name: string;
  /** Default `info`. */
  level?: LoggerLevel;
  /** Default: standard error, so that standard output keeps what people and programs asked for. */
  destination?: DestinationStream;
};

/**
 * Structured logger: one JSON object a line, `time` in RFC 3339, `level` by name. Credentials are replaced by
 * `[redacted]` wherever a field has one of their names, up to four levels deep; `url` fields lose keys in their query.
 * Write short lowercase messages and put values into fields: what stands inside a message text is not redacted.
 */
export function createLogger(options: LoggerOptions): Logger {
  // Synchronous: the last line before a crash is the one that matters, and nothing is logged per item.
  const destination = options.destination ?? pino.destination({ fd: 2, sync: true });
  return pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      base: { pid: process.pid },
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths(), censor: '[redacted]' },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err, url: redactUrl },
    },
    destination,
  );
}
