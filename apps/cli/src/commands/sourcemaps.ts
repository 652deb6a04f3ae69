import type { UploadedSourceMap } from '@sentryai/schema';
import { parseArgs } from 'node:util';
import { withApi } from '../api-client.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, UsageError } from '../command.ts';
import { findSourceMaps } from '../source-maps/find-source-maps.ts';
import { formatFields, formatTable } from '../table.ts';

/** `sourcemaps`: uploads what leads from minified frames back to the source. */
export const command: Command = {
  usage: 'sourcemaps upload --release RELEASE FOLDER... | sourcemaps list [flags]',
  summary: 'source maps of JavaScript: upload a build, list what is there',
  details: `Works on a running server. On the machine of its data folder no key is needed.

  upload FOLDER...    every .map below the folders, each for the script that names it
  list                what was uploaded, newest first

  --release RELEASE   as the SDK sends it; needed unless every map has a debug id
  --url-prefix URL    where the folder's files are served (default: ~/, any host's root)
  --dry-run           upload: say what would be uploaded
  --fields A,B        list: only these fields of the API's rows, in this order
  --project N         default: 1
  --api-url URL       default: SENTRYAI_API_URL, else http://127.0.0.1:8001
  --api-key KEY       default: SENTRYAI_API_KEY, else a sign-in by the data folder
  --home FOLDER       data folder (default: SENTRYAI_HOME, else ./data)
  --json              answers of the API as they are

Examples:
  npm run cli -- sourcemaps upload --release shop@1.4.2 dist
  npm run cli -- sourcemaps upload --release shop@1.4.2 --url-prefix https://cdn.example.com/shop/ dist
`,
  run: sourcemaps,
};

type Flags = ReturnType<typeof readArguments>['flags'];

async function sourcemaps(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { verb, folders, flags } = readArguments(args);
  return verb === 'upload' ? upload(folders, flags, io) : list(flags, io);
}

async function upload(folders: readonly string[], flags: Flags, io: CommandIo): Promise<ExitCode> {
  const { release, project, json } = flags;
  const found = folders.flatMap((folder) => findSourceMaps(folder, flags['url-prefix']));
  if (found.length === 0) {
    io.err(`There is no source map below ${folders.join(', ')}, so nothing was uploaded. Does the build write them?\n`);
    return EXIT.failed;
  }
  if (flags['dry-run']) {
    io.out(
      formatTable(
        ['SCRIPT', 'MAP', 'BYTES'],
        found.map(({ name, path, bytes }) => [name, path, String(bytes.byteLength)]),
      ),
    );
    return EXIT.ok;
  }
  const options = { apiUrl: flags['api-url'], apiKey: flags['api-key'], home: flags.home };
  return withApi(options, io, async (api) => {
    let failed = 0;
    for (const { name, debugId, path, bytes } of found) {
      const params = { kind: 'source_map', name, project, release, ...(debugId === '' ? {} : { debug_id: debugId }) };
      try {
        const stored = await api.upload<UploadedSourceMap>('/blobs', params, bytes);
        io.out(json ? `${JSON.stringify(stored)}\n` : `${stored.name}  ${stored.size_bytes} bytes\n`);
      } catch (error) {
        failed += 1;
        io.err(`${path}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    io.err(`${found.length - failed} of ${found.length} source maps uploaded${release === undefined ? '' : ` for ${release}`}\n`);
    return failed === 0 ? EXIT.ok : EXIT.failed;
  });
}

async function list(flags: Flags, io: CommandIo): Promise<ExitCode> {
  const options = { apiUrl: flags['api-url'], apiKey: flags['api-key'], home: flags.home };
  return withApi(options, io, async (api) => {
    const page = await api.get<{ data: UploadedSourceMap[] }>('/source-maps', {
      project: flags.project,
      release: flags.release,
      limit: '1000',
      fields: flags.fields,
    });
    if (flags.json) io.out(`${JSON.stringify(page)}\n`);
    else if (flags.fields) io.out(formatFields(flags.fields, page.data));
    else {
      const rows = page.data.map((one) => [
        one.release ?? '',
        one.name,
        one.debug_id ?? '',
        String(one.size_bytes),
        one.uploaded_at.slice(0, 19),
      ]);
      io.out(formatTable(['RELEASE', 'SCRIPT', 'DEBUG ID', 'BYTES', 'UPLOADED'], rows));
    }
    return EXIT.ok;
  });
}

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parse(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        release: text,
        'url-prefix': { ...text, default: '~/' },
        'dry-run': flag,
        json: flag,
        fields: text,
        project: text,
        'api-url': text,
        'api-key': text,
        home: text,
      },
    }),
  );
  const [verb, ...folders] = positionals;
  if (verb !== 'upload' && verb !== 'list') throw new UsageError('say what to do: upload, list');
  if (verb === 'upload' && folders.length === 0) throw new UsageError('upload takes the folder of a build');
  if (verb === 'list' && folders.length > 0) throw new UsageError('list takes no folder');
  if (values.project !== undefined && !/^[1-9]\d*$/.test(values.project)) throw new UsageError('--project is a number from 1');
  return { verb, folders, flags: values };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
