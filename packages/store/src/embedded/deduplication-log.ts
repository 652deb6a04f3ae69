/**
 * Repairs what a crash or a failed insert leaves in a table's deduplication log.
 *
 * The engine notes a block's token first and then renames the block's part into place (measured: a SIGKILL or an I/O
 * error at that rename leaves the note without the part). It would take the block's redelivery for a duplicate and drop it
 * without an error: an acknowledged item lost. So notes without their part are taken out before the next insert.
 */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'deduplication_logs';
const LOG_NAME = /^deduplication_log_(\d+)\.txt$/;
/**
 * partition_firstBlock_lastBlock_level, with the version of a mutation behind it once the part was rewritten. Ids of partitions
 * hold no `_`: read greedily, `20261116_3_3_0_7` would be block 0 of a partition `20261116_3`, and all notes of the real one lost.
 */
const PART_NAME = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/;
const ADDED = '1';

export type LogRepair = { file: string; content: string };

/**
 * Files of the log that need new content; empty when all is well.
 *  tablePath  the table's data folder
 *  Only notes of block numbers above all of the partition's parts count as lost: numbers grow, so the crash's note is the
 *  newest. (Parts that retention has dropped look the same; their notes are not needed either.)
 */
export function findLostNotes(tablePath: string): LogRepair[] {
  const folder = join(tablePath, FOLDER);
  if (!existsSync(folder)) return [];
  const newestBlock = newestBlockByPartition(tablePath);
  const repairs: LogRepair[] = [];
  for (const name of readdirSync(folder)) {
    if (!LOG_NAME.test(name)) continue;
    const file = join(folder, name);
    const before = readFileSync(file, 'utf8');
    const lines = before.split('\n').filter((line) => line !== '');
    // a line that power loss cut short would swallow the engine's next note
    const whole = lines.filter((line) => line.split('\t').length === 3);
    const content = whole
      .filter((line) => hasPart(line, newestBlock))
      .map((line) => `${line}\n`)
      .join('');
    if (content !== before) repairs.push({ file, content });
  }
  return repairs;
}

/**
 * Writes the new content in one step, by way of a file in `scratchFolder`, which must lie on the same disk: the engine
 * reads every file of the log's own folder. The table must be detached meanwhile, since the engine holds the log open.
 */
export function applyRepair({ file, content }: LogRepair, scratchFolder: string): void {
  const temporary = join(scratchFolder, 'deduplication-log.repaired');
  writeFileSync(temporary, content, { flush: true });
  renameSync(temporary, file);
}

function newestBlockByPartition(tablePath: string): Map<string, number> {
  const newest = new Map<string, number>();
  for (const entry of readdirSync(tablePath, { withFileTypes: true })) {
    const match = PART_NAME.exec(entry.name);
    if (match === null || !entry.isDirectory() || entry.name.startsWith('tmp_')) continue;
    const partition = match[1]!;
    newest.set(partition, Math.max(newest.get(partition) ?? 0, Number(match[3])));
  }
  return newest;
}

function hasPart(line: string, newestBlock: ReadonlyMap<string, number>): boolean {
  const [operation, part = ''] = line.split('\t');
  const match = PART_NAME.exec(part);
  if (operation !== ADDED || match === null) return true;
  return Number(match[2]) <= (newestBlock.get(match[1]!) ?? 0);
}
