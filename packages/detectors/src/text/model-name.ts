/** What a model's name says, apart from where it is hosted and which snapshot it is. */
export type ModelName = {
  /** Who makes it; '' when the name is nobody's known one (deployments, aliases of a gateway). */
  maker: string;
  /** Words of the name without snapshot, in alphabetic order: `claude`, `4`, `sonnet`. */
  words: readonly string[];
  /** A date or number that names one snapshot; '' for an alias. */
  snapshot: string;
  /** Names that may be answered by anything: `latest`, `auto`, a router. */
  isMoving: boolean;
};

const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:gpt|chatgpt|o[1-9]|text|davinci|codex|dall)\b|^gpt|^o[134](?:-|$)/, 'openai'],
  [/^claude/, 'anthropic'],
  [/^(?:gemini|gemma|palm|learnlm)/, 'google'],
  [/^(?:mistral|ministral|mixtral|codestral|pixtral|magistral|devstral|open-mi)/, 'mistral'],
  [/^(?:meta-)?llama/, 'meta'],
  [/^(?:command|c4ai|aya)/, 'cohere'],
  [/^deepseek/, 'deepseek'],
  [/^grok/, 'xai'],
  [/^(?:qwen|qwq|qvq)/, 'alibaba'],
  [/^(?:nova|titan)/, 'amazon'],
  [/^(?:sonar|pplx)/, 'perplexity'],
  [/^(?:kimi|moonshot)/, 'moonshot'],
  [/^(?:phi)/, 'microsoft'],
  [/^(?:jamba|j2)/, 'ai21'],
  [/^(?:glm|chatglm)/, 'zhipu'],
];

/** Names that vendors let point to another name's snapshots. */
const ALIASES: readonly (readonly [alias: RegExp, means: string])[] = [
  [/^gpt-4-turbo-preview$/, 'gpt-4'],
  [/^gpt-4-(?:0125|1106)-preview$/, 'gpt-4'],
  [/^gpt-4-turbo(?:-2024-04-09)?$/, 'gpt-4-turbo'],
  [/^deepseek-(?:chat|v\d[\w.]*)$/, 'deepseek-chat'],
  [/^deepseek-(?:reasoner|r\d[\w.]*)$/, 'deepseek-reasoner'],
  [/^gpt-35-turbo/, 'gpt-3.5-turbo'],
];

/** Words that tell neither family nor size. */
const NOISE = new Set([
  'latest',
  'preview',
  'exp',
  'experimental',
  'beta',
  'stable',
  'instruct',
  'it',
  'chat',
  'hf',
  'fp8',
  'fp16',
  'bf16',
  'awq',
  'gguf',
  'online',
  'thinking',
  'reasoning',
  'non',
  'free',
  'v1',
  'v2',
  'online',
  'customtools',
  'high',
  'low',
  'medium-reasoning',
  'extended',
  'nitro',
  'floor',
  'instant',
  'versatile',
  'maas',
  'text',
  'open',
]);

/** Words by which teams tell their deployments apart; vendors do not use them. */
const DEPLOYMENT =
  /^(?:deploy\w*|prod|production|dev|development|staging|stage|test|eu|us|uk|emea|apac|europe|global|default|team|app|bot|chatbot|main|primary|secondary|backup|fallback|azure|aoai|instance|my|our|shared|internal|(?:west|east|north|south|central|sweden|france|japan|uk|canada)\w*)$/;

/** Words that tell sizes and makes of one family apart. Other words are somebody's own. */
const VARIANT =
  /^(?:mini|nano|micro|tiny|small|medium|large|xl|turbo|pro|plus|max|ultra|flash|lite|light|haiku|sonnet|opus|codex|coder|code|audio|realtime|vision|vl|search|image|transcribe|tts|embed\w*|oss|fast|nemo|air|scout|maverick|premier|canvas|guard|math|deep|research|non|reasoner|distill\w*|v?\d[\w.]*)$/;

function bareName(sent: string): string {
  return sent
    .trim()
    .toLowerCase()
    .replace(/^arn:aws[\w-]*:bedrock:.*\//, '')
    .replace(/^(?:us|eu|apac|jp|au|ca|us-gov|global)\.(?=[a-z])/, '')
    .replace(/^ft:([^:]+).*$/, '$1')
    .replace(/^.*\//, '')
    .replace(/^(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai|ai21|qwen)\./, '')
    .replace(/[@:].*$/, '')
    .replaceAll(/[_ ]/g, '-');
}

/** Dates and snapshot numbers: 20250929, 2024-08-06, 0613, 002, 2411. */
const SNAPSHOT =
  /(?:^|-)((?:20\d{2}-?[01]\d-?[0-3]\d)|(?:[01]\d-20\d{2})|(?:[01]\d-[0-3]\d)|(?:[01]\d[0-3]\d)|(?:2[3-9][01]\d)|(?:00\d))(?=-|$)/;

const remembered = new Map<string, ModelName>();

function read(sent: string): ModelName {
  const bare = bareName(sent);
  const isMoving = /(?:^|-)(?:latest|auto|router|default|best|smart|fast|model-router|chatgpt)(?:-|$)/.test(bare);
  const alias = ALIASES.find(([pattern]) => pattern.test(bare))?.[1];
  const snapshot = SNAPSHOT.exec(bare)?.[1] ?? '';
  const named = alias ?? (snapshot === '' ? bare : bare.replace(SNAPSHOT, ''));
  const maker = MAKERS.find(([pattern]) => pattern.test(bare))?.[1] ?? '';
  const words = named
    .replaceAll(/-v\d+$/g, '')
    .split('-')
    // hosts of open weights call their faster copies turbo
    .filter((word) => word !== '' && !NOISE.has(word) && !(word === 'turbo' && maker === 'meta'));
  // `claude-3-5` and `claude-3.5` are one version
  const joined = words
    .join('-')
    .replaceAll(/(?<=^|-)(\d)-(\d)(?=-|$)/g, '$1.$2')
    .replaceAll(/(?<=^|-)(\d)\.0(?=-|$)/g, '$1');
  return { maker, words: joined.split('-').sort(), snapshot, isMoving };
}

/** Reads a model's name, as requested or as answered. Remembered: there are few, and they come with every call. */
export function readModelName(sent: string): ModelName {
  const known = remembered.get(sent);
  if (known !== undefined) return known;
  const name = read(sent.slice(0, 256));
  if (remembered.size >= 2_000) remembered.clear();
  if (sent.length < 256) remembered.set(sent, name);
  return name;
}

/** Family and size without snapshot, for fingerprints: `gpt-4o-mini`, `claude-sonnet-4-5`. */
export function modelFamily(sent: string): string {
  const known = families.get(sent);
  if (known !== undefined) return known;
  const family = readFamily(sent);
  if (families.size >= 2_000) families.clear();
  if (sent.length < 256) families.set(sent, family);
  return family;
}

const families = new Map<string, string>();

function readFamily(sent: string): string {
  const bare = bareName(sent.slice(0, 256));
  const alias = ALIASES.find(([pattern]) => pattern.test(bare))?.[1];
  return alias ?? (bare.replace(SNAPSHOT, '').replace(/-(?:latest|preview|exp)$/, '') || sent.slice(0, 120));
}

/**
 * Whether another model answered than the one that was asked for. Aliases may be answered by any of their snapshots, a
 * snapshot only by itself; names that nobody knows (deployments, routes of a gateway) may stand for anything.
 */
export function isSwapped(requested: string, answered: string): boolean {
  if (requested === answered) return false;
  const asked = readModelName(requested);
  const got = readModelName(answered);
  if (asked.maker === '' || got.maker === '' || (asked.isMoving && asked.words.length <= 1)) return false;
  if (asked.maker !== got.maker) return true;
  const askedWords = new Set(asked.words);
  const gotWords = new Set(got.words);
  const missing = asked.words.filter((word) => !gotWords.has(word));
  const extra = got.words.filter((word) => !askedWords.has(word));
  // a deployment's name may hold its model's, and somebody's own words beside it
  if (missing.some((word) => DEPLOYMENT.test(word))) return false;
  if (extra.length === 0 && missing.length > 0 && !missing.some((word) => VARIANT.test(word))) return false;
  if (missing.length === 0 && extra.length === 0) return asked.snapshot !== '' && got.snapshot !== '' && asked.snapshot !== got.snapshot;
  // an alias without a version (`gemini-flash-latest`, `mistral-large`) is answered by one that has it
  const isMoreExact = missing.length === 0 && extra.every((word) => /^v?\d+(?:\.\d+)?$/.test(word));
  return !(isMoreExact && asked.snapshot === '' && !asked.words.some((word) => /^v?\d+(?:\.\d+)?o?$/.test(word)));
}
