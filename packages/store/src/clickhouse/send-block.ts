import { insertSettings } from '../query-limits.ts';
import type { TableBlock } from '../port.ts';
import { columnList } from '../tables.ts';

/** Where blocks go and as whom. */
export type BlockRequest = { origin: string; username: string; password: string; database: string };

export type SendBlock = (block: TableBlock, token: string, logComment: string) => Promise<void>;

const TIMEOUT_MS = 120_000;
const ERROR_TEXT_LENGTH_MAX = 4096;

/**
 * Sends blocks as the body of `INSERT … FORMAT Native`. Not through the official client: that turns an insert's body
 * into text rows. Errors: an Error with the engine's `code` and `type`, or what fetch throws.
 */
export function blockSender(server: BlockRequest): SendBlock {
  return async ({ table, block }, token, logComment) => {
    const url = new URL('/', server.origin);
    url.searchParams.set('database', server.database);
    url.searchParams.set('query', `INSERT INTO ${table} (${columnList(table)}) FORMAT Native`);
    url.searchParams.set('wait_end_of_query', '1');
    for (const [name, value] of Object.entries(insertSettings(token, logComment))) url.searchParams.set(name, String(value));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-clickhouse-user': server.username, 'x-clickhouse-key': server.password, 'content-type': 'application/octet-stream' },
      body: block as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    const text = (await response.text()).slice(0, ERROR_TEXT_LENGTH_MAX);
    const code = response.headers.get('x-clickhouse-exception-code');
    if (response.ok && code === null) return;
    throw Object.assign(new Error(`HTTP ${response.status}`), {
      code: code ?? /\bCode: (\d+)\./.exec(text)?.[1],
      type: /\(([A-Z_]+)\)/.exec(text)?.[1],
    });
  };
}
