import { type Metadata, metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { AppError } from '@sentryai/schema';
import { existsSync } from 'node:fs';
import type { CommandIo } from './command.ts';

/**
 * Runs work on the metadata of an installation, also while its server runs. `home` wins over SENTRYAI_HOME. Errors: AppError
 * when there is no installation; nothing is made then.
 */
export async function withMetadata<T>(home: string | undefined, io: CommandIo, work: (metadata: Metadata) => Promise<T>): Promise<T> {
  const folder = home ?? io.env['SENTRYAI_HOME'] ?? './data';
  const path = metadataPath(folder);
  if (!existsSync(path)) {
    throw new AppError({
      code: 'no_installation',
      message: `There is no installation in ${folder}, so nothing was done. Start the server once (npm start), or name its folder with --home.`,
      httpStatus: 404,
    });
  }
  const metadata = openSqliteMetadata({ path });
  try {
    return await work(metadata);
  } finally {
    await metadata.close();
  }
}
