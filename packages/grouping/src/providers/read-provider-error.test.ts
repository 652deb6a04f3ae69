import { describe, expect, it } from 'vitest';
import { cpuMs } from '../cpu-time.fixture.ts';
import { type ErrorException, errorException, errorOccurrence, type ErrorOccurrence, stackFrame } from '../occurrence.ts';
import { CLASS_OF_STATUS, PROVIDER_ERROR_CLASSES } from './error-classes.ts';
import { classOfCode } from './error-codes.ts';
import { ERROR_PHRASES } from './error-phrases.ts';
import { readProviderError } from './read-provider-error.ts';

const inApp = ({ filename }: { filename: string }): boolean => !filename.includes('node_modules') && !filename.includes('site-packages');

function read(chain: Partial<ErrorException>[], context: Partial<ErrorOccurrence> = {}) {
  return readProviderError(chain.map(errorException), errorOccurrence(context), inApp);
}

const openaiNode = [
  stackFrame({ filename: '/srv/app/llm.js', function: 'callModel' }),
  stackFrame({ filename: '/srv/app/node_modules/openai/core/error.js' }),
];

describe('readProviderError', () => {
  const cases: [
    string,
    Partial<ErrorException>,
    Partial<ErrorOccurrence>,
    { provider: string; class: string; httpStatus?: number | null },
  ][] = [
    [
      'OpenAI in Node, whose class is not on the wire',
      {
        type: 'Error',
        value: '429 Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 3',
        frames: openaiNode,
      },
      {},
      { provider: 'openai', class: 'rate_limit', httpStatus: 429 },
    ],
    [
      'OpenAI without money, also 429',
      { type: 'Error', value: '429 You exceeded your current quota, please check your plan and billing details.', frames: openaiNode },
      {},
      { provider: 'openai', class: 'insufficient_quota', httpStatus: 429 },
    ],
    [
      'OpenAI in Python, with the body as Python prints it',
      {
        type: 'RateLimitError',
        module: 'openai',
        value:
          "Error code: 429 - {'error': {'message': 'You exceeded your current quota', 'type': 'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}",
      },
      {},
      { provider: 'openai', class: 'insufficient_quota', httpStatus: 429 },
    ],
    [
      'a text too long',
      {
        type: 'openai.BadRequestError',
        value:
          "Error code: 400 - {'error': {'message': \"This model's maximum context length is 128000 tokens.\", 'code': 'context_length_exceeded'}}",
      },
      {},
      { provider: 'openai', class: 'context_length', httpStatus: 400 },
    ],
    [
      'a wrong key',
      {
        type: 'Error',
        value: '401 Incorrect API key provided: sk-***. You can find your API key at https://platform.openai.com/account/api-keys.',
      },
      {},
      { provider: 'openai', class: 'authentication', httpStatus: 401 },
    ],
    [
      'no connection',
      { type: 'APIConnectionError', module: 'openai', value: 'Connection error.' },
      {},
      { provider: 'openai', class: 'connection', httpStatus: null },
    ],
    [
      'a time-out',
      { type: 'APITimeoutError', module: 'anthropic', value: 'Request timed out.' },
      {},
      { provider: 'anthropic', class: 'timeout' },
    ],
    [
      'Anthropic overloaded',
      {
        type: 'Error',
        value: '529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
        frames: [stackFrame({ filename: '/a/node_modules/@anthropic-ai/sdk/core/error.mjs' })],
      },
      {},
      { provider: 'anthropic', class: 'overloaded', httpStatus: 529 },
    ],
    [
      'Anthropic, text too long',
      {
        type: 'BadRequestError',
        module: 'anthropic',
        value:
          "Error code: 400 - {'type': 'error', 'error': {'type': 'invalid_request_error', 'message': 'prompt is too long: 210000 tokens > 200000 maximum'}}",
      },
      {},
      { provider: 'anthropic', class: 'context_length' },
    ],
    [
      'Anthropic without credit',
      {
        type: 'BadRequestError',
        module: 'anthropic',
        value:
          "Error code: 400 - {'error': {'type': 'invalid_request_error', 'message': 'Your credit balance is too low to access the Anthropic API.'}}",
      },
      {},
      { provider: 'anthropic', class: 'insufficient_quota' },
    ],
    [
      'Bedrock through boto3',
      {
        type: 'ThrottlingException',
        module: 'botocore.errorfactory',
        value: 'An error occurred (ThrottlingException) when calling the InvokeModel operation (reached max retries: 4): Too many requests',
      },
      {},
      { provider: 'aws.bedrock', class: 'rate_limit' },
    ],
    [
      'Bedrock in Java',
      {
        type: 'software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException',
        value: "You don't have access to the model with the specified model ID. (Service: BedrockRuntime, Status Code: 403, Request ID: x)",
      },
      {},
      { provider: 'aws.bedrock', class: 'permission', httpStatus: 403 },
    ],
    [
      'Gemini, out of quota',
      {
        type: 'google.genai.errors.ClientError',
        value:
          "429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'You exceeded your current quota. * Quota exceeded for metric: x', 'status': 'RESOURCE_EXHAUSTED'}}",
      },
      {},
      { provider: 'gcp.gemini', class: 'rate_limit', httpStatus: 429 },
    ],
    [
      'Gemini in JavaScript',
      {
        type: 'Error',
        value:
          '[GoogleGenerativeAI Error]: Error fetching from https://generativelanguage.googleapis.com/v1beta/models/x: [503 Service Unavailable] The model is overloaded. Please try again later.',
      },
      {},
      { provider: 'gcp.gemini', class: 'overloaded', httpStatus: 503 },
    ],
    [
      'Azure, filtered',
      {
        type: 'openai.BadRequestError',
        value:
          "Error code: 400 - {'error': {'message': \"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.\", 'code': 'content_filter', 'innererror': {'code': 'ResponsibleAIPolicyViolation'}}}",
      },
      {},
      { provider: 'azure.ai.openai', class: 'content_filter' },
    ],
    [
      'Azure, no deployment',
      {
        type: 'NotFoundError',
        module: 'openai',
        value:
          "Error code: 404 - {'error': {'code': 'DeploymentNotFound', 'message': 'The API deployment for this resource does not exist.'}}",
      },
      {},
      { provider: 'openai', class: 'model_not_found' },
    ],
    [
      'Mistral',
      {
        type: 'mistralai.models.sdkerror.SDKError',
        value: 'API error occurred: Status 429. Body: {"message":"Requests rate limit exceeded"}',
      },
      {},
      { provider: 'mistral_ai', class: 'rate_limit', httpStatus: 429 },
    ],
    [
      'Cohere',
      { type: 'cohere.errors.unauthorized_error.UnauthorizedError', value: "status_code: 401, body: {'message': 'invalid api token'}" },
      {},
      { provider: 'cohere', class: 'authentication', httpStatus: 401 },
    ],
    [
      'OpenRouter',
      {
        type: 'AI_APICallError',
        value: 'No endpoints found for mistralai/mistral-large-9.',
        frames: [stackFrame({ filename: '/a/node_modules/@openrouter/ai-sdk-provider/dist/index.mjs' })],
      },
      {},
      { provider: 'openrouter', class: 'model_not_found' },
    ],
    [
      'LiteLLM over Anthropic',
      {
        type: 'litellm.exceptions.InternalServerError',
        value:
          'litellm.InternalServerError: AnthropicException - {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      },
      {},
      { provider: 'anthropic', class: 'overloaded' },
    ],
    [
      'LiteLLM, context',
      { type: 'litellm.exceptions.ContextWindowExceededError', value: 'litellm.ContextWindowExceededError: OpenAIException - too long' },
      {},
      { provider: 'openai', class: 'context_length' },
    ],
    [
      'Vercel AI SDK after retries',
      { type: 'AI_RetryError', value: 'Failed after 3 attempts. Last error: Rate limit reached for gpt-4o in organization org-x' },
      {},
      { provider: '', class: 'rate_limit' },
    ],
    [
      'Vercel AI SDK without a key',
      { type: 'AI_LoadAPIKeyError', value: "OpenAI API key is missing. Pass it using the 'apiKey' parameter" },
      {},
      { provider: '', class: 'authentication' },
    ],
    [
      'tenacity',
      { type: 'tenacity.RetryError', value: 'RetryError[<Future at 0x7f3a2c1d0 state=finished raised RateLimitError>]' },
      { spanKind: 'llm', provider: 'openai' },
      { provider: 'openai', class: 'rate_limit' },
    ],
    [
      'a model call that only says its status',
      { type: '', value: '' },
      { spanKind: 'llm', provider: 'openai.chat', httpStatus: 503 },
      { provider: 'openai', class: 'overloaded', httpStatus: 503 },
    ],
    [
      'a model call that only says its class',
      { type: 'rate_limit_exceeded', value: 'slow' },
      { spanKind: 'llm', model: 'claude-sonnet-4-5' },
      { provider: 'anthropic', class: 'rate_limit' },
    ],
    [
      "somebody else's API behind the OpenAI SDK",
      { type: 'Error', value: '402 Insufficient Balance', frames: openaiNode },
      { provider: 'deepseek' },
      { provider: 'deepseek', class: 'insufficient_quota' },
    ],
  ];

  it.each(cases)('%s', (_, exception, context, expected) => {
    expect(read([exception], context)).toMatchObject(expected);
  });

  it.each([
    ['an error of the application', { type: 'Error', value: 'Invoice not found' }],
    ['an answer of some other API', { type: 'AxiosError', value: 'Request failed with status code 429' }],
    ['a bug inside an SDK', { type: 'TypeError', value: "Cannot read properties of undefined (reading 'choices')", frames: openaiNode }],
  ])('is not %s', (_, exception) => {
    expect(read([exception])).toBeUndefined();
  });

  it('reads through wrappers, the cause first', () => {
    const cause = { type: 'TypeError', value: 'fetch failed' };
    const sdk = { type: 'APIConnectionError', module: 'openai', value: 'Connection error.' };
    expect(
      read([{ type: 'Error', value: 'connect ECONNREFUSED 10.0.0.1:443' }, cause, sdk, { type: 'ChatError', value: 'no answer' }]),
    ).toMatchObject({
      provider: 'openai',
      class: 'connection',
    });
  });

  it('names the model that does not exist', () => {
    expect(read([{ type: 'NotFoundError', module: 'openai', value: '404 The model `gpt-9-turbo` does not exist' }])).toMatchObject({
      class: 'model_not_found',
      detail: 'gpt-9-turbo',
    });
  });

  it("gives the provider's own sentence", () => {
    expect(
      read([
        {
          type: 'Error',
          value: '400 {"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 9 > 8"}}',
          frames: openaiNode,
        },
      ])?.message,
    ).toBe('max_tokens: 9 > 8');
    expect(read([{ type: 'Error', value: '429 Rate limit reached for gpt-4o', frames: openaiNode }])?.message).toBe(
      'Rate limit reached for gpt-4o',
    );
  });
});

describe('the tables of provider errors', () => {
  it('know the codes of every vendor', () => {
    const codes = {
      rate_limit: [
        'rate_limit_exceeded',
        'RateLimitError',
        'RESOURCE_EXHAUSTED',
        'ThrottlingException',
        'TooManyRequestsException',
        'rate_limit_error',
      ],
      insufficient_quota: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_error'],
      authentication: [
        'invalid_api_key',
        'AuthenticationError',
        'UNAUTHENTICATED',
        'UnrecognizedClientException',
        'AI_LoadAPIKeyError',
        'UnauthorizedError',
      ],
      context_length: ['context_length_exceeded', 'ContextWindowExceededError'],
      content_filter: ['content_filter', 'content_policy_violation', 'ResponsibleAIPolicyViolation', 'ContentPolicyViolationError'],
      overloaded: ['overloaded_error', 'ServiceUnavailableError', 'UNAVAILABLE', 'ModelNotReadyException'],
      model_not_found: ['model_not_found', 'DeploymentNotFound'],
      timeout: ['APITimeoutError', 'DEADLINE_EXCEEDED', 'ModelTimeoutException', 'ETIMEDOUT'],
      connection: ['APIConnectionError', 'ECONNREFUSED'],
      invalid_request: ['invalid_request_error', 'BadRequestError', 'ValidationException', 'INVALID_ARGUMENT'],
      server_error: ['InternalServerError', 'server_error', 'INTERNAL'],
      permission: ['PermissionDeniedError', 'AccessDeniedException', 'permission_error'],
    };
    for (const [name, words] of Object.entries(codes)) for (const word of words) expect(classOfCode(word), word).toBe(name);
    for (const word of ['', 'Error', 'KeyError', 'APIError', 'ToolError', 'x'.repeat(200)]) expect(classOfCode(word), word).toBeUndefined();
  });

  it('name classes that exist', () => {
    for (const name of [...Object.values(CLASS_OF_STATUS), ...ERROR_PHRASES.map((phrase) => phrase.class)])
      expect(PROVIDER_ERROR_CLASSES).toHaveProperty(name);
  });

  it('read hostile texts in a moment', () => {
    const spent = cpuMs(() => {
      for (const hostile of [
        '{"message": "',
        "{'code': '",
        'model ',
        'exceeds the ',
        'prompt is ',
        '[429 A',
        'An error occurred (',
        'messages.1.',
        '429 ',
        "model '",
      ]) {
        read([{ type: 'APIError', value: hostile.repeat(50_000), frames: openaiNode }]);
      }
    });
    expect(spent).toBeLessThan(1_000);
  });
});
