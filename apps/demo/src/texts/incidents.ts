/** Work of the operations agent: it looks into alerts of the web shop with tools and reports what it found. */
export type AgentStep = { tool: string; arguments: Readonly<Record<string, string>>; result: string };
export type AgentTask = { request: string; steps: readonly (readonly AgentStep[])[]; report: string };

const metric = (query: string, result: string): AgentStep => ({ tool: 'query_metrics', arguments: { query, range: '1h' }, result });
const logs = (query: string, result: string): AgentStep => ({ tool: 'search_logs', arguments: { query, limit: '20' }, result });

/** Steps inside one inner list run in parallel. */
export const AGENT_TASKS: readonly AgentTask[] = [
  {
    request: 'Alert: checkout p95 latency is above 2 s in {region}. Find the cause and say what to do.',
    steps: [
      [
        metric(
          'histogram_quantile(0.95, checkout_duration_ms{region="{region}"})',
          '[["14:00",640],["14:10",710],["14:20",2380],["14:30",2510]]',
        ),
        metric('rate(http_requests_total{service="checkout",region="{region}"}[5m])', '[["14:00",41.2],["14:30",42.0]]'),
        {
          tool: 'list_deploys',
          arguments: { service: 'checkout', since: '2h' },
          result: '[{"service":"checkout","version":"{version}","at":"14:17","by":"release-bot"}]',
        },
      ],
      [
        logs(
          'service:checkout level:warn',
          '[{"message":"payment client: pool exhausted, waited 1840 ms","count":312},{"message":"retrying tax lookup","count":9}]',
        ),
      ],
      [
        {
          tool: 'get_runbook',
          arguments: { title: 'checkout latency' },
          result:
            '# Checkout latency\n1. Compare with the last deploy.\n2. Check the payment pool size (default 32).\n3. Roll back when p95 stays above 2 s for 15 minutes.',
        },
      ],
    ],
    report:
      'Cause: version {version} of checkout (deployed 14:17) lowered the payment pool, requests wait up to 1.8 s for a connection. Traffic is normal. Recommended: roll back to the previous version now, then restore the pool size of 32.',
  },
  {
    request: 'The nightly stock import finished with {count} rejected rows. Why?',
    steps: [
      [
        {
          tool: 'read_file',
          arguments: { path: '/imports/{date}/rejected.csv' },
          result: 'sku,reason\n{sku},unknown warehouse "W7"\nFJ-20931,unknown warehouse "W7"\nFJ-11820,unknown warehouse "W7"',
        },
      ],
      [
        {
          tool: 'run_sql',
          arguments: { sql: 'SELECT id, name, active FROM warehouses ORDER BY id' },
          result: '[["W1","Hamburg",true],["W4","Leeds",true],["W6","Lyon",true]]',
        },
      ],
      [logs('service:stock-import warehouse W7', '[{"message":"partner feed switched warehouse code from W6B to W7","count":1}]')],
    ],
    report:
      'All {count} rows were rejected because the partner feed now uses warehouse code W7, which we do not know (it was W6B). Add W7 as an alias of W6B and run the import again; no stock was lost.',
  },
  {
    request: 'Customers in {region} report that discount codes do not work. Please check.',
    steps: [
      [
        logs('service:pricing "discount"', '[{"message":"discount {code} rejected: not valid before 2026-12-01","count":87}]'),
        metric('sum(rate(discount_rejected_total[5m])) by (code)', '[["{code}",0.9]]'),
      ],
      [
        {
          tool: 'run_sql',
          arguments: { sql: "SELECT code, starts_at, ends_at FROM discounts WHERE code = '{code}'" },
          result: '[["{code}","2026-12-01T00:00:00Z","2026-12-31T00:00:00Z"]]',
        },
      ],
      [
        {
          tool: 'open_ticket',
          arguments: { title: 'Start date of {code} is wrong', team: 'marketing' },
          result: '{"ticket":"MKT-{count}","state":"open"}',
        },
      ],
    ],
    report:
      'The code {code} was entered with a start date of 1 December, but the newsletter announces it for today. I opened MKT-{count} for marketing; once the start date is corrected, the code works at once.',
  },
  {
    request: 'Error rate of the image service doubled since this morning. Is it the new release?',
    steps: [
      [
        metric('sum(rate(errors_total{service="images"}[10m])) by (version)', '[["{version}",0.42],["previous",0.40]]'),
        {
          tool: 'list_deploys',
          arguments: { service: 'images', since: '24h' },
          result: '[{"service":"images","version":"{version}","at":"09:02","by":"release-bot"}]',
        },
      ],
      [
        logs(
          'service:images level:error',
          '[{"message":"upstream returned 403 for supplier bucket","count":1290},{"message":"decode failed","count":12}]',
        ),
      ],
    ],
    report:
      'Not the release: both versions fail alike. 99 % of the errors are 403 answers of one supplier bucket, whose key expired this morning. Renew the key of the supplier; no rollback needed.',
  },
];

export const AGENT_SYSTEM =
  'You are the operations agent of Fjord Outfitters. Investigate with the tools, in parallel where steps do not depend on each other. Stop as soon as the cause is clear. ' +
  'Report the cause, the evidence and one recommended action. Never change production yourself.';

export const AGENT_TOOLS = ['query_metrics', 'search_logs', 'list_deploys', 'get_runbook', 'read_file', 'run_sql', 'open_ticket'] as const;

/** Work of the long-running migration agent: many small rounds over files. */
export const MIGRATION_FILES = [
  'cart/totals.ts',
  'cart/discounts.ts',
  'checkout/payment.ts',
  'checkout/address.ts',
  'stock/reserve.ts',
  'stock/import.ts',
  'mail/templates.ts',
  'search/index.ts',
] as const;

/** What customers wrote; the nightly job sums it up. */
export const REVIEWS = [
  'Great {product}, kept me dry for a week in the Cairngorms. The hood could be deeper.',
  'The {product} arrived late but the quality is outstanding. Would buy again.',
  'Zipper of the {product} jams in the cold. Support replaced it without questions.',
  'Lighter than my old one and packs smaller. {product} is worth the price.',
  'Runs small: order one size up. Otherwise the {product} is comfortable.',
  'Colours of the {product} differ from the photos, I sent it back.',
] as const;
export const REVIEW_SUMMARIES = [
  'Positive: weather protection. Wish: deeper hood.',
  'Positive: quality. Negative: late delivery.',
  'Negative: zipper in cold. Positive: support.',
  'Positive: weight, pack size, price.',
  'Neutral: sizing runs small. Positive: comfort.',
  'Negative: colour differs from photos; returned.',
] as const;
