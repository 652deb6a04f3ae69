/** docs/reference/http-api.md, generated from the OpenAPI description that the server hands out. */

type Parameter = { name: string; in: string; required?: boolean; description?: string; schema?: { default?: string | number | boolean } };
type Operation = { summary?: string; description?: string; parameters?: Parameter[]; requestBody?: object; tags?: string[] };
export type OpenApi = { paths?: Record<string, Record<string, Operation>> };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function referencePage(description: OpenApi): string {
  const lines = [
    '# Read API',
    '',
    'Generated from the OpenAPI description that the API serves at `/openapi.json` (port 8001), which also has the shapes of all answers.',
    '',
    '`Authorization: Bearer` with an API key or a token of `/api/v1/auth/token`; in the browser the session cookie. Times are RFC 3339 in UTC,',
    'durations `*_ms`, money `*_usd`, ids lowercase hex; `null` means unknown. Errors: `{"error":{"code","message","request_id"}}`.',
    'With `fields=a,b` rows have only these fields, in the order asked; a name that is none answers 400 with those there are.',
    'What the numbers mean and the search language are explained in [apps/api](../../apps/api/README.md).',
    '',
  ];
  for (const [path, operations] of Object.entries(description.paths ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const method of METHODS) {
      const operation = operations[method];
      if (!operation) continue;
      lines.push(`## ${method.toUpperCase()} ${path}`, '');
      for (const text of [operation.summary, operation.description]) if (text) lines.push(text, '');
      if (operation.parameters?.length) lines.push(...parameterTable(operation.parameters), '');
    }
  }
  return lines.join('\n');
}

function parameterTable(parameters: readonly Parameter[]): string[] {
  const rows = parameters.map(({ name, in: place, required, description, schema }) => {
    const fallback = schema?.default === undefined ? '' : `\`${String(schema.default)}\``;
    return `| \`${name}\` | ${place}${required ? ', required' : ''} | ${fallback} | ${(description ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ')} |`;
  });
  return ['| parameter | in | default | meaning |', '| --- | --- | --- | --- |', ...rows];
}
