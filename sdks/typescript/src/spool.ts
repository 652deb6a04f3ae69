/**
 * Keeps what could not be sent before the process ended, in small files that the next start sends. One folder per user
 * (private, mode 0700), in it one per server and key, so that nothing reaches another project. A file is exactly the body of
 * one request. Both languages use the same layout; see sdks/spec/api.md. Everything is synchronous: it runs while dying.
 */
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const MAX_TOTAL_BYTES = 67_108_864;
const MAX_AGE_MS = 7 * 86_400_000;
// A claim older than this belongs to a process that died while sending.
const CLAIM_EXPIRES_MS = 600_000;

/** Where the files of this server and key live; null when spooling is switched off. */
export function spoolFolder(spoolDir: string | null, endpoint: string, key: string | null): string | null {
  if (spoolDir !== null && ['off', '0', 'false', 'no'].includes(spoolDir.toLowerCase())) return null;
  const base = spoolDir ?? path.join(os.tmpdir(), `sentryai-${process.getuid?.() ?? 0}`);
  const digest = createHash('sha256')
    .update(`${endpoint}\n${key ?? ''}`)
    .digest('hex')
    .slice(0, 16);
  return path.join(base, digest);
}

/** Every method may throw a system error; callers treat that as "no spool". */
export class Spool {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Stores one body; returns its path, or null when the folder is full. */
  write(body: Buffer): string | null {
    this.prepare();
    if (this.totalBytes() + body.length > MAX_TOTAL_BYTES) return null;
    const file = path.join(this.folder, `${Date.now()}-${process.pid}-${randomBytes(4).toString('hex')}.json`);
    fs.writeFileSync(`${file}.part`, body, { mode: 0o600, flag: 'wx' });
    fs.renameSync(`${file}.part`, file); // a reader never sees half a file
    return file;
  }

  /** Path of the oldest waiting file, which no other process will get; null when there is none. */
  claim(): string | null {
    for (const name of this.names()) {
      const file = path.join(this.folder, name);
      const isClaimed = name.endsWith('.claimed');
      const claimed = isClaimed ? file : `${file}.claimed`;
      try {
        if (isClaimed && Date.now() - fs.statSync(file).mtimeMs < CLAIM_EXPIRES_MS) continue;
        fs.renameSync(file, claimed);
        fs.utimesSync(claimed, new Date(), new Date());
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue; // another process was faster
        throw error;
      }
      return claimed;
    }
    return null;
  }

  /** Puts a claimed file back for the next start. */
  release(claimed: string): void {
    fs.renameSync(claimed, claimed.slice(0, -'.claimed'.length));
  }

  /** Ends the life of a file: it arrived, or never will. */
  remove(file: string): void {
    fs.unlinkSync(file);
  }

  /** True when an earlier process left something behind. */
  hasFiles(): boolean {
    return this.names().length > 0;
  }

  private names(): string[] {
    if (!fs.existsSync(this.folder) || !isPrivate(path.dirname(this.folder))) return [];
    return fs
      .readdirSync(this.folder)
      .filter((name) => name.endsWith('.json') || name.endsWith('.json.claimed'))
      .sort();
  }

  private prepare(): void {
    const base = path.dirname(this.folder);
    fs.mkdirSync(base, { recursive: true, mode: 0o700 });
    if (!isPrivate(base)) throw new Error('the spool folder belongs to somebody else');
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    for (const name of fs.readdirSync(this.folder)) {
      const file = path.join(this.folder, name);
      if (Date.now() - fs.statSync(file).mtimeMs > MAX_AGE_MS) fs.unlinkSync(file);
    }
  }

  private totalBytes(): number {
    return fs.readdirSync(this.folder).reduce((sum, name) => sum + fs.statSync(path.join(this.folder, name)).size, 0);
  }
}

/** In a shared temporary folder somebody else could have made it first, to read or to feed us. */
function isPrivate(base: string): boolean {
  const info = fs.lstatSync(base);
  return info.isDirectory() && (process.getuid === undefined || info.uid === process.getuid());
}
