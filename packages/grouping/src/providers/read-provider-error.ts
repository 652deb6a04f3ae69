import { normalizeProvider, providerOfModel } from '@sentryai/conventions';
import { isModelName } from '../messages/model-names.ts';
import { raisedInFuture, unwrapMessage } from '../messages/unwrap-message.ts';
import type { ErrorException, ErrorOccurrence, StackFrame } from '../occurrence.ts';
import { readErrorBody, statusInText } from './error-body.ts';
import { CLASS_OF_STATUS, PROVIDER_ERROR_CLASSES, type ProviderErrorClassName } from './error-classes.ts';
import { classOfBodyCode, classOfCode } from './error-codes.ts';
import { ERROR_PHRASES } from './error-phrases.ts';
import { PROVIDER_WORDS, SDK_ERROR_TYPES, SDK_PACKAGES } from './sdk-signs.ts';

export type ProviderError = {
  /** Registry name of the vendor (openai, aws.bedrock), '' when nothing says which. */
  provider: string;
  class: ProviderErrorClassName;
  httpStatus: number | null;
  /** Code or type that the provider gave (`insufficient_quota`), '' when none. */
  code: string;
  /** What tells errors of one class apart: the model that does not exist. '' mostly. */
  detail: string;
  /** The provider's own sentence, without status and wrapping. */
  message: string;
};

/** One exception's evidence. */
type Evidence = {
  narrow: ProviderErrorClassName | undefined;
  broad: ProviderErrorClassName | undefined;
  isProof: boolean;
  provider: string;
  status: number | null;
  code: string;
  message: string;
};

const MODEL_CALLS = new Set(['llm', 'embedding', 'rerank']);
const TEXT_CHARS = 2_000;
const rememberedPackages = new Map<string, string | null>();
const REMEMBERED_MAX = 10_000;

/** The provider whose SDK a file or module belongs to; '' an SDK of many, null no SDK. */
function sdkOf(place: string): string | null {
  if (place === '') return null;
  const known = rememberedPackages.get(place);
  if (known !== undefined) return known;
  const path = place.includes('\\') ? place.replaceAll('\\', '/') : place;
  const found = SDK_PACKAGES.find(({ pattern }) => pattern.test(path))?.provider ?? null;
  if (rememberedPackages.size >= REMEMBERED_MAX) rememberedPackages.clear();
  if (place.length < 500) rememberedPackages.set(place, found);
  return found;
}

/** The SDK that the frames between the throw and the application's first frame belong to. */
function sdkOfFrames(frames: readonly StackFrame[], isInApp: (frame: StackFrame) => boolean): string | null {
  let isSdk = false;
  for (let index = frames.length - 1; index >= 0; index--) {
    const frame = frames[index]!;
    if (isInApp(frame)) break;
    const sdk = sdkOf(frame.filename) ?? sdkOf(frame.module);
    if (sdk !== null && sdk !== '') return sdk;
    isSdk ||= sdk !== null;
  }
  return isSdk ? '' : null;
}

function isNarrow(name: ProviderErrorClassName | undefined): boolean {
  return name !== undefined && PROVIDER_ERROR_CLASSES[name].isNarrow;
}

function withoutStatus(text: string): string {
  return text.replace(
    /^(?:[A-Za-z]*(?:Error|Exception): ?)?(?:Error code: |HTTP |status(?: code)? )?\(?[45]\d\d\)?(?: - |: |\s)+(?=\S)/i,
    '',
  );
}

/** Classes of the exception from the surest sign to the weakest; a narrow one wins over any broad one. */
function classify(type: string, body: ReturnType<typeof readErrorBody>, text: string, status: number | null) {
  const phrase = ERROR_PHRASES.find(({ pattern }) => pattern.test(text));
  const byStatus = status === null ? undefined : CLASS_OF_STATUS[status];
  const candidates = [
    classOfBodyCode(body.code),
    phrase?.isProof === true ? phrase.class : undefined,
    classOfBodyCode(body.type),
    classOfBodyCode(body.status),
    classOfCode(type),
    byStatus,
    phrase?.class,
    status !== null && status >= 500 ? ('server_error' as const) : undefined,
  ];
  return { narrow: candidates.find(isNarrow), broad: candidates.find((name) => name !== undefined), phrase };
}

function evidenceOf(exception: ErrorException, isInApp: (frame: StackFrame) => boolean): Evidence {
  const raw = exception.value.slice(0, TEXT_CHARS);
  const unwrapped = unwrapMessage(raw);
  const type = raisedInFuture(raw) || unwrapped.type || exception.type;
  const body = readErrorBody(unwrapped.text);
  const status = statusInText(unwrapped.text) ?? statusInText(body.message) ?? (/^[45]\d\d$/.test(body.code) ? Number(body.code) : null);
  const { narrow, broad, phrase } = classify(type, body, unwrapped.text, status);
  const sdk =
    sdkOfFrames(exception.frames, isInApp) ?? sdkOf(exception.module) ?? (exception.type.includes('.') ? sdkOf(exception.type) : null);
  const word = PROVIDER_WORDS.find(({ pattern }) => pattern.test(raw))?.provider ?? '';
  const isModelOperation = /when calling the (?:InvokeModel|Converse)/.test(raw);
  return {
    narrow,
    broad,
    isProof:
      sdk !== null ||
      phrase?.isProof === true ||
      isModelOperation ||
      SDK_ERROR_TYPES.test(type) ||
      SDK_ERROR_TYPES.test(lastPart(exception.type)),
    provider: word || (phrase?.provider ?? '') || (sdk ?? ''),
    status,
    code: /^\d+$/.test(body.code) ? body.type || body.status : body.code || body.type || body.status,
    message: body.message || withoutStatus(unwrapped.text),
  };
}

function lastPart(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** The model that an error is about, as its text or the call names it. */
function modelIn(text: string, model: string): string {
  const named = text.split(/[\s`'",()]+/).find((word) => isModelName(word.replace(/[.:]+$/, '')));
  const quoted = /model:? ?[`'"]([\w.:@/-]{2,100})[`'"]/i.exec(text)?.[1];
  return (quoted ?? named ?? model).replace(/[.:]+$/, '');
}

/**
 * What a model provider's error says, from every exception of a chain (root cause first), however many SDKs and frameworks
 * passed it on; undefined when nothing shows that a provider answered or was called.
 */
export function readProviderError(
  chain: readonly ErrorException[],
  occurrence: Pick<ErrorOccurrence, 'provider' | 'model' | 'httpStatus' | 'spanKind' | 'errorType'>,
  isInApp: (frame: StackFrame) => boolean,
): ProviderError | undefined {
  const evidence = chain.map((exception) => evidenceOf(exception, isInApp));
  const isModelCall = MODEL_CALLS.has(occurrence.spanKind);
  if (!isModelCall && !evidence.some(({ isProof }) => isProof)) return undefined;
  const status =
    evidence.find((link) => link.status !== null)?.status ??
    (occurrence.httpStatus !== null && occurrence.httpStatus >= 400 ? occurrence.httpStatus : null);
  const byContext = [classOfCode(occurrence.errorType), status === null ? undefined : CLASS_OF_STATUS[status]];
  const narrow = evidence.find((link) => link.narrow !== undefined)?.narrow ?? byContext.find(isNarrow);
  const broad = evidence.find((link) => link.broad !== undefined)?.broad ?? byContext.find((name) => name !== undefined);
  const isSdkError = chain.some(({ type }) => SDK_ERROR_TYPES.test(lastPart(type)));
  const found = narrow ?? broad ?? (isSdkError || status !== null ? ('unknown' as const) : undefined);
  if (found === undefined) return undefined;
  const speaking = evidence.find((link) => link.narrow === found || link.broad === found) ?? evidence[0];
  const message = speaking?.message ?? '';
  const said = evidence.find((link) => link.provider !== '')?.provider ?? '';
  const called = normalizeProvider(occurrence.provider);
  const bySdkOnly =
    said !== '' && !PROVIDER_WORDS.some(({ pattern }) => chain.some(({ value }) => pattern.test(value.slice(0, TEXT_CHARS))));
  return {
    provider: (bySdkOnly && called.provider !== '' ? called.provider : said) || called.provider || providerOfModel(occurrence.model),
    class: found,
    httpStatus: status,
    code: evidence.find((link) => link.code !== '')?.code ?? '',
    detail: found === 'model_not_found' ? modelIn(message, occurrence.model) : '',
    message,
  };
}
