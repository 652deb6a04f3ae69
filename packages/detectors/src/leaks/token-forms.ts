import { entropyBits, isPlaceholder, passesTokenChecksum } from './checksums.ts';

/** How a kind of token looks. `pattern` is sticky: it is tried where a text begins like the token, and nowhere else. */
export type TokenForm = {
  kind: string;
  /** First characters; what the search looks for. */
  prefixes: readonly string[];
  pattern: RegExp;
  /** Characters that may be shown. */
  shownChars: number;
  isValid?: (token: string) => boolean;
};

const isRandom = (token: string, bitsMin: number): boolean => entropyBits(token) >= bitsMin && !isPlaceholder(token);
const afterPrefix = (token: string): string => token.slice(token.indexOf('_') + 1);

/** JWTs are leaks when they carry a session, not when they are somebody's example: the payload has an owner or an expiry. */
function isSessionToken(token: string): boolean {
  const [head = '', body = '', signature = ''] = token.split('.');
  if (signature.length < 16) return false;
  try {
    const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'));
    const payload: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    if (typeof header !== 'object' || header === null || typeof payload !== 'object' || payload === null) return false;
    return (
      typeof (header as { alg?: unknown }).alg === 'string' &&
      ['exp', 'iat', 'sub', 'aud', 'iss', 'scope', 'role', 'email'].some((claim) => claim in payload)
    );
  } catch {
    // three words with dots between them
    return false;
  }
}

/** Every kind of token that is known by its form. */
export const TOKEN_FORMS: readonly TokenForm[] = [
  {
    kind: 'aws_access_key',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: /(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9+/=])/y,
    shownChars: 8,
    isValid: (token) => !token.includes('EXAMPLE') && new Set(token.slice(4)).size > 5,
  },
  {
    kind: 'github_token',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    pattern: /gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])/y,
    shownChars: 8,
    isValid: (token) => passesTokenChecksum(token.slice(4)),
  },
  {
    kind: 'github_token',
    prefixes: ['github_pat_'],
    pattern: /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9])/y,
    shownChars: 15,
    isValid: (token) => isRandom(token.slice(11), 3.5),
  },
  {
    kind: 'gitlab_token',
    prefixes: ['glpat-', 'glptt-', 'gldt-', 'glrt-', 'glcbt-', 'glsoat-'],
    pattern: /gl(?:pat|ptt|dt|rt|cbt|soat)-[A-Za-z0-9_-]{20,64}(?:\.[a-z0-9]{2}\.[a-z0-9]{7,12})?(?![A-Za-z0-9_-])/y,
    shownChars: 9,
    isValid: (token) => isRandom(token.slice(6), 3),
  },
  {
    kind: 'slack_token',
    prefixes: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxe.', 'xapp-'],
    pattern:
      /(?:xox[bpars]-\d{8,14}-[A-Za-z0-9-]{16,140}|xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9-]{20,200}|xapp-\d-[A-Z0-9]{8,14}-\d{8,14}-[a-f0-9]{32,80})(?![A-Za-z0-9])/y,
    shownChars: 9,
    isValid: (token) => isRandom(token, 3),
  },
  {
    kind: 'slack_webhook',
    prefixes: ['hooks.slack.com/services/'],
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{7,12}\/B[A-Z0-9]{7,12}\/[A-Za-z0-9]{20,30}/y,
    shownChars: 25,
    isValid: (token) => isRandom(token.slice(-20), 3),
  },
  {
    kind: 'stripe_key',
    prefixes: ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_'],
    pattern: /(?:(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,120}|whsec_[A-Za-z0-9+/]{24,64})(?![A-Za-z0-9])/y,
    shownChars: 12,
    isValid: (token) => isRandom(afterPrefix(token), 3),
  },
  {
    kind: 'anthropic_key',
    prefixes: ['sk-ant-'],
    pattern: /sk-ant-(?:api|admin|sid|oat)\d{2}-[A-Za-z0-9_-]{32,120}(?![A-Za-z0-9_-])/y,
    shownChars: 14,
    isValid: (token) => isRandom(token.slice(13), 3.5),
  },
  {
    kind: 'openai_key',
    prefixes: ['sk-'],
    pattern:
      /sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{30,200}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{32,64})(?![A-Za-z0-9_-])/y,
    shownChars: 8,
    isValid: (token) => isRandom(token.slice(3), 3.7),
  },
  {
    kind: 'openrouter_key',
    prefixes: ['sk-or-'],
    pattern: /sk-or-v1-[a-f0-9]{64}(?![A-Za-z0-9])/y,
    shownChars: 10,
    isValid: (token) => isRandom(token.slice(9), 3),
  },
  {
    kind: 'google_api_key',
    prefixes: ['AIza'],
    pattern: /AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/y,
    shownChars: 8,
    isValid: (token) => isRandom(token.slice(4), 3.5),
  },
  {
    kind: 'google_oauth_secret',
    prefixes: ['GOCSPX-'],
    pattern: /GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/y,
    shownChars: 9,
    isValid: (token) => isRandom(token.slice(7), 3),
  },
  {
    kind: 'google_oauth_token',
    prefixes: ['ya29.'],
    pattern: /ya29\.[A-Za-z0-9_-]{40,400}/y,
    shownChars: 8,
    isValid: (token) => isRandom(token.slice(5), 3.5),
  },
  {
    kind: 'azure_storage_key',
    prefixes: ['AccountKey='],
    pattern: /AccountKey=[A-Za-z0-9+/]{86}==/y,
    shownChars: 13,
    isValid: (token) => isRandom(token.slice(11), 4),
  },
  { kind: 'azure_client_secret', prefixes: [], pattern: /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/y, shownChars: 5 },
  {
    kind: 'npm_token',
    prefixes: ['npm_'],
    pattern: /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/y,
    shownChars: 8,
    isValid: (token) => passesTokenChecksum(token.slice(4)) || isRandom(token.slice(4), 4),
  },
  {
    kind: 'pypi_token',
    prefixes: ['pypi-'],
    pattern: /pypi-AgE[A-Za-z0-9_-]{50,400}/y,
    shownChars: 9,
    isValid: (token) => isRandom(token.slice(8), 3.5),
  },
  {
    kind: 'huggingface_token',
    prefixes: ['hf_', 'api_org_'],
    pattern: /(?:hf_|api_org_)[A-Za-z]{34}(?![A-Za-z0-9])/y,
    shownChars: 6,
    isValid: (token) => isRandom(token.slice(3), 3.5),
  },
  {
    kind: 'groq_key',
    prefixes: ['gsk_'],
    pattern: /gsk_[A-Za-z0-9]{52}(?![A-Za-z0-9])/y,
    shownChars: 7,
    isValid: (token) => isRandom(token.slice(4), 4),
  },
  {
    kind: 'xai_key',
    prefixes: ['xai-'],
    pattern: /xai-[A-Za-z0-9]{80}(?![A-Za-z0-9])/y,
    shownChars: 7,
    isValid: (token) => isRandom(token.slice(4), 4),
  },
  {
    kind: 'replicate_token',
    prefixes: ['r8_'],
    pattern: /r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])/y,
    shownChars: 6,
    isValid: (token) => isRandom(token.slice(3), 3.7),
  },
  {
    kind: 'sendgrid_key',
    prefixes: ['SG.'],
    pattern: /SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/y,
    shownChars: 6,
    isValid: (token) => isRandom(token.slice(3), 4),
  },
  {
    kind: 'twilio_key',
    prefixes: ['SK'],
    pattern: /SK[0-9a-f]{32}(?![A-Za-z0-9])/y,
    shownChars: 6,
    isValid: (token) => isRandom(token.slice(2), 3),
  },
  {
    kind: 'digitalocean_token',
    prefixes: ['dop_v1_', 'doo_v1_'],
    pattern: /do[op]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/y,
    shownChars: 10,
    isValid: (token) => isRandom(token.slice(7), 3),
  },
  {
    kind: 'shopify_token',
    prefixes: ['shpat_', 'shpss_', 'shpca_', 'shppa_'],
    pattern: /shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}(?![A-Za-z0-9])/y,
    shownChars: 9,
    isValid: (token) => isRandom(token.slice(6), 3),
  },
  {
    kind: 'databricks_token',
    prefixes: ['dapi'],
    pattern: /dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])/y,
    shownChars: 6,
    isValid: (token) => isRandom(token.slice(4), 3),
  },
  {
    kind: 'linear_key',
    prefixes: ['lin_api_'],
    pattern: /lin_api_[A-Za-z0-9]{40}(?![A-Za-z0-9])/y,
    shownChars: 10,
    isValid: (token) => isRandom(token.slice(8), 3.7),
  },
  {
    kind: 'notion_token',
    prefixes: ['ntn_', 'secret_'],
    pattern: /(?:ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43})(?![A-Za-z0-9])/y,
    shownChars: 9,
    isValid: (token) => isRandom(token.slice(7), 4),
  },
  {
    kind: 'telegram_bot_token',
    prefixes: [],
    pattern: /\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/y,
    shownChars: 10,
    isValid: (token) => isRandom(token.slice(-33), 3.7),
  },
  {
    kind: 'vault_token',
    prefixes: ['hvs.', 'hvb.'],
    pattern: /hv[sb]\.[A-Za-z0-9_-]{24,200}(?![A-Za-z0-9_-])/y,
    shownChars: 6,
    isValid: (token) => isRandom(token.slice(4), 3.5),
  },
  {
    kind: 'langfuse_secret_key',
    prefixes: ['sk-lf-'],
    pattern: /sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/y,
    shownChars: 8,
  },
  { kind: 'langsmith_key', prefixes: ['lsv2_'], pattern: /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/y, shownChars: 9 },
  {
    kind: 'json_web_token',
    prefixes: ['eyJ'],
    pattern: /eyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{16,1000}/y,
    shownChars: 6,
    isValid: isSessionToken,
  },
];

/** Every beginning of a token of a known form. */
export const TOKEN_PREFIXES: readonly string[] = TOKEN_FORMS.flatMap(({ prefixes }) => prefixes);
