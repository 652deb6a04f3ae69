import { describe, expect, it } from 'vitest';
import { isEmptyResult } from './empty-result.ts';
import { isSwapped } from './model-name.ts';
import { isOverflow, isRateLimited } from './provider-error.ts';
import { toolFailureOf } from './tool-failure.ts';

/** Names, errors and results as vendors, frameworks and tools write them. */
describe('names of models', () => {
  const cases: [requested: string, answered: string, isSwap: boolean][] = [
    ['gpt-4o', 'gpt-4o-2024-11-20', false],
    ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18', false],
    ['gpt-4o', 'gpt-4o-mini-2024-07-18', true],
    ['gpt-4o-2024-05-13', 'gpt-4o-2024-08-06', true],
    ['gpt-5', 'gpt-5-2025-08-07', false],
    ['gpt-5-mini', 'gpt-5-nano', true],
    ['gpt-5', 'gpt-5-chat-latest', false],
    ['o3', 'o3-2025-04-16', false],
    ['o4-mini', 'o3-mini', true],
    ['gpt-4.1', 'gpt-4.1-mini-2025-04-14', true],
    ['chatgpt-4o-latest', 'chatgpt-4o-latest', false],
    ['gpt-4', 'gpt-4-0613', false],
    ['gpt-4-turbo', 'gpt-4-turbo-2024-04-09', false],
    ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125', false],
    ['gpt-35-turbo', 'gpt-3.5-turbo-0125', false],
    ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20241022', false],
    ['claude-sonnet-4-0', 'claude-sonnet-4-20250514', false],
    ['claude-opus-4-1', 'claude-opus-4-1-20250805', false],
    ['claude-3-5-haiku-20241022', 'claude-3-haiku-20240307', true],
    ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5-20250929', false],
    ['anthropic/claude-4.5-sonnet-20250929', 'claude-sonnet-4-5', false],
    ['us.anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet-20241022', false],
    ['anthropic.claude-3-haiku-20240307-v1:0', 'claude-3-haiku-20240307', false],
    ['gemini-2.5-flash', 'gemini-2.5-flash-preview-09-2025', false],
    ['gemini-2.5-flash', 'gemini-2.5-flash-lite', true],
    ['models/gemini-2.0-flash', 'gemini-2.0-flash-001', false],
    ['gemini-flash-latest', 'gemini-2.5-flash', false],
    ['gemini-1.5-pro', 'gemini-1.5-pro-002', false],
    ['gemini-2.5-pro', 'gemini-2.5-flash', true],
    ['mistral-large-latest', 'mistral-large-2411', false],
    ['mistral-small', 'mistral-small-2503', false],
    ['mistral-large-latest', 'mistral-small-latest', true],
    ['open-mistral-7b', 'mistral-7b-instruct-v0.3', false],
    ['deepseek-chat', 'deepseek-v3', false],
    ['deepseek-chat', 'DeepSeek-V3-0324', false],
    ['deepseek-reasoner', 'deepseek-chat', true],
    ['llama-3.3-70b-versatile', 'llama-3.3-70b-versatile', false],
    ['meta-llama/Llama-3.3-70B-Instruct', 'llama-3.3-70b-instruct', false],
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'meta-llama/llama-3.3-70b-instruct', false],
    ['meta-llama/llama-3.1-70b-instruct', 'meta-llama/llama-3.1-8b-instruct', true],
    ['llama3.1', 'llama3.1:8b', false],
    ['llama3.2:latest', 'llama3.2', false],
    ['command-r-plus', 'command-r-plus-08-2024', false],
    ['command-a-03-2025', 'command-r7b-12-2024', true],
    ['grok-4', 'grok-4-0709', false],
    ['grok-3', 'grok-3-mini', true],
    ['grok-4-fast', 'grok-4-fast-non-reasoning', false],
    ['qwen-max', 'qwen-max-2025-01-25', false],
    ['qwen/qwen3-32b', 'qwen3-32b', false],
    ['text-embedding-3-small', 'text-embedding-3-small', false],
    ['text-embedding-ada-002', 'text-embedding-ada-002-v2', false],
    ['support-prod', 'gpt-4o-2024-08-06', false],
    ['gpt4-deployment', 'gpt-4o-2024-08-06', false],
    ['my-gpt-4o', 'gpt-4o-2024-08-06', false],
    ['gpt-4o-eu', 'gpt-4o-2024-08-06', false],
    ['gpt-4o-prod', 'gpt-4o-2024-08-06', false],
    ['openrouter/auto', 'anthropic/claude-3.5-sonnet', false],
    ['azure/gpt-4o', 'gpt-4o-2024-08-06', false],
    ['ft:gpt-4o-mini-2024-07-18:acme::abc', 'ft:gpt-4o-mini-2024-07-18:acme::abc', false],
    ['gpt-4o-audio-preview', 'gpt-4o-audio-preview-2024-12-17', false],
    ['gpt-4o-search-preview', 'gpt-4o-search-preview-2025-03-11', false],
    ['kimi-k2', 'moonshotai/kimi-k2-instruct', false],
    ['sonar', 'sonar', false],
    ['sonar-pro', 'sonar', true],
    ['amazon.nova-pro-v1:0', 'nova-pro', false],
    ['gpt-oss-120b', 'openai/gpt-oss-120b', false],
    ['claude-sonnet-4-5', 'claude-sonnet-4-5@20250929', false],
    ['gpt-4o', 'gpt-4o', false],
    ['accounts/fireworks/models/llama-v3p1-70b-instruct', 'accounts/fireworks/models/llama-v3p1-70b-instruct', false],
    ['gpt-5.1', 'gpt-5.1-2025-11-13', false],
    ['gpt-5', 'gpt-5.1-2025-11-13', true],
    ['claude-haiku-4-5', 'claude-haiku-4-5-20251001', false],
    ['o1-preview', 'o1-preview-2024-09-12', false],
    ['codestral-latest', 'codestral-2501', false],
    ['gemini-2.5-flash', 'gemini-2.5-flash-001', false],
    ['gemini-2.0-flash-exp', 'gemini-2.0-flash-exp', false],
    ['phi-4', 'Phi-4', false],
    ['gpt-4o-2024-08-06', 'gpt-4o-2024-08-06', false],
  ];

  it.each(cases)('%s answered by %s is a swap: %s', (requested, answered, isSwap) => {
    expect(isSwapped(requested, answered)).toBe(isSwap);
  });
});

describe('errors of providers', () => {
  const overflows: [message: string, isOne: boolean][] = [
    ["This model's maximum context length is 8192 tokens. However, you requested 9000 tokens", true],
    ['prompt is too long: 208310 tokens > 200000 maximum', true],
    ['Input length 300000 exceeds maximum context length of 131072', true],
    ['The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).', true],
    ['Input is too long for requested model.', true],
    ['too many tokens: total number of tokens in the prompt cannot exceed 4081', true],
    ["Requested token count exceeds the model's maximum context length of 131072 tokens.", true],
    ['input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000', true],
    ['Your input exceeds the context window of this model. Please adjust your input and try again.', true],
    ['the request exceeds the available context size. try increasing the context size or enable context shift', true],
    ['Prompt contains 140000 tokens, too large for model with 131072 maximum context length', true],
    ['Please reduce the length of the messages or completion.', true],
    ['Request too large for model in organization on tokens per minute (TPM): Limit 6000, Requested 7000', false],
    ['max_tokens is too large: 20000. This model supports at most 16384 completion tokens', false],
    ["Invalid 'messages[0].content': string too long. Expected a string with maximum length 1048576", true],
    ['Range of input length should be [1, 30720]', true],
    ['tokens in request more than max tokens allowed', true],
    ['InvalidParameter: input tokens exceed the model limit', true],
    ['413 Payload Too Large', false],
    ['Cannot read file: file is too large', false],
  ];
  const limits: [message: string, httpStatus: number | null, isOne: boolean][] = [
    ['429 Too Many Requests', null, true],
    ['Rate limit reached for gpt-4o', null, true],
    ['You exceeded your current quota, please check your plan and billing details', null, true],
    ['Overloaded', 529, true],
    ['The model is overloaded. Please try again later.', 503, true],
    ['ThrottlingException: Too many tokens, please wait before trying again.', null, true],
    ['Resource has been exhausted (e.g. check quota).', null, true],
    ['Internal server error', 500, false],
    ['Service Unavailable', 503, false],
    ['Order 429 not found', 404, false],
    ['connect ECONNREFUSED 127.0.0.1:4290', null, false],
    ['Your credit balance is too low to access the Anthropic API', 400, false],
    ['disk quota exceeded', null, false],
  ];

  it.each(overflows)('%s: context overflow %s', (message, isOne) => {
    expect(isOverflow({ type: 'BadRequestError', message, httpStatus: 400 })).toBe(isOne);
  });

  it.each(limits)('%s (%s): rate limit %s', (message, httpStatus, isOne) => {
    expect(isRateLimited({ type: 'Error', message, httpStatus })).toBe(isOne);
  });
});

describe('results of tools', () => {
  const failures: [result: string, isOne: boolean][] = [
    ['{"error":"timeout"}', true],
    ['{"error":null,"data":[1]}', false],
    ['Error: no such file', true],
    ['{"status":"error","message":"x"}', true],
    ['{"status":500,"body":"oops"}', true],
    ['{"status":"failed"}', true],
    ['{"success":false}', true],
    ['{"ok":true}', false],
    ['ERROR 1045 (28000): Access denied for user', true],
    ['{"code":"ENOENT","message":"no such file"}', false],
    ['bash: foo: command not found', true],
    ['Command failed with exit code 1', true],
    ['{"exit_code":1,"stdout":"","stderr":"boom"}', true],
    ['{"exitCode":0,"stdout":"ok"}', false],
    ['Traceback (most recent call last):\n  File', true],
    ['No errors found.', false],
    ['0 errors, 3 warnings', false],
    ['Exception handling in Java is done with try.', false],
    ['Failed to fetch page: 404', true],
    ['HTTP 500: Internal Server Error', true],
    ['The payment failed because the card expired.', true],
    ['{"result":"failure","reason":"x"}', true],
    ['{"isError":true,"content":[{"type":"text","text":"x"}]}', true],
    ['[{"type":"text","text":"Error executing tool x: boom"}]', true],
    ['{"errors":[{"message":"x"}],"data":null}', true],
    ['{"errorCount":0}', false],
    ['Unable to connect to database', true],
    ['Could not refund: insufficient funds', true],
    ['Sorry, the booking service is currently unavailable.', true],
    ['Zahlung fehlgeschlagen: Karte abgelaufen', true],
    ['Échec du remboursement', true],
    ['No se pudo procesar el pago', true],
    ['支付失败：余额不足', true],
    ['返金に失敗しました', true],
    ['Rate limit exceeded, try again later', true],
    ['Invalid API key', true],
    ['Unauthorized', true],
    ['null', false],
    ['{"errors":{}}', false],
    ['{"level":"error","count":3}', false],
    ['{"type":"error_report","items":[]}', false],
    ['Failure modes of pumps: cavitation, wear.', false],
  ];
  const empty: [result: string, isOne: boolean][] = [
    ['[]', true],
    ['{"results":[]}', true],
    ['{"documents":[[]],"ids":[[]]}', true],
    ['No matching documents were found.', true],
    ['I found nothing.', false],
    ['Found 0 results.', true],
    ['{"total":0,"items":[]}', true],
    ['{"matches":[{"id":1}]}', false],
    ['No results for "x".', true],
    ['Nothing found', true],
    ['There are no documents that match.', true],
    ['No information about returns is given on page 2, but page 3 says 30 days.', false],
    ['Keine passenden Dokumente gefunden.', true],
    ['Sin resultados para "polillas"', true],
    ['Inga resultat hittades.', true],
    ['未找到相关文档', true],
    ['該当する文書は見つかりませんでした。', true],
    ['검색 결과가 없습니다.', true],
    ['Ничего не найдено', true],
    ['По вашему запросу ничего не найдено', true],
    ['{"answer":"No results"}', false],
    ['', false],
  ];

  it.each(failures)('%s: failure %s', (result, isOne) => {
    expect(toolFailureOf(result, null) !== null).toBe(isOne);
  });

  it.each(empty)('%s: nothing found %s', (result, isOne) => {
    expect(isEmptyResult(result) === true).toBe(isOne);
  });
});
