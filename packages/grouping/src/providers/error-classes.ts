/**
 * What a model provider's error is about. `isNarrow`: the class alone names the cause, so the wording does not count
 * (providers reword). `isAccountWide`: one cause wherever the call stands in the code.
 */
export type ProviderErrorClass = { label: string; isNarrow: boolean; isAccountWide: boolean };

const narrow = (label: string): ProviderErrorClass => ({ label, isNarrow: true, isAccountWide: false });
const broad = (label: string): ProviderErrorClass => ({ label, isNarrow: false, isAccountWide: false });
const accountWide = (label: string): ProviderErrorClass => ({ label, isNarrow: true, isAccountWide: true });

export const PROVIDER_ERROR_CLASSES = {
  rate_limit: narrow('rate limit'),
  insufficient_quota: accountWide('quota used up'),
  authentication: accountWide('authentication'),
  permission: broad('permission denied'),
  context_length: narrow('context too long'),
  output_length: narrow('output cut off'),
  content_filter: narrow('content filter'),
  model_not_found: narrow('model not found'),
  request_too_large: narrow('request too large'),
  overloaded: narrow('overloaded'),
  timeout: narrow('timeout'),
  connection: narrow('connection'),
  bad_gateway: narrow('bad gateway'),
  stream_cut: narrow('stream cut'),
  invalid_output: broad('invalid output'),
  tool_schema: broad('invalid tool schema'),
  invalid_request: broad('invalid request'),
  not_found: broad('not found'),
  conflict: broad('conflict'),
  server_error: narrow('server error'),
  unknown: broad('error'),
} as const satisfies Record<string, ProviderErrorClass>;

export type ProviderErrorClassName = keyof typeof PROVIDER_ERROR_CLASSES;

/** Statuses of HTTP answers. The broad ones yield to anything that says more. */
export const CLASS_OF_STATUS: Readonly<Record<number, ProviderErrorClassName>> = {
  400: 'invalid_request',
  401: 'authentication',
  402: 'insufficient_quota',
  403: 'permission',
  404: 'not_found',
  405: 'invalid_request',
  408: 'timeout',
  409: 'conflict',
  413: 'request_too_large',
  415: 'invalid_request',
  422: 'invalid_request',
  424: 'server_error',
  429: 'rate_limit',
  498: 'authentication',
  499: 'connection',
  500: 'server_error',
  502: 'bad_gateway',
  503: 'overloaded',
  504: 'timeout',
  520: 'bad_gateway',
  521: 'bad_gateway',
  522: 'timeout',
  524: 'timeout',
  529: 'overloaded',
};
