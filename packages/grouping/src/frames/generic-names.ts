import { isMinifiedName } from './function-name.ts';

/**
 * Words that functions shared by many callers are made of. A function named of these alone (`parseJson`, `handleRequest`,
 * `run`) does not say which part of the application failed; one other word (`parseReceipt`) does.
 */
const GENERIC_WORDS = new Set(
  `a abort action add after agent all and any api app apply args array assert async at attempt await base before block bail body bool
  build by bytes call callback capture catch chain check clean click client close code collect common connect
  construct constructor consume consumer controller convert core create ctor data decode decorate decorator default deferred delegate delete
  deserialize die dispatch do each emit encode end ensure entry err error eval event every exc except exception exec
  execute executor exit expect fail failure fetch fetcher filter finally find finish first fn for force
  format forward from func function generate generator generic get getter go guard handle handler has helper hook
  http https if impl in index init initialize inner input inspect instance int internal invoke is it item iterate iterator job
  json key last launch listen listener llm load loader log logger loop main make map mapper match maybe me
  method middleware module must new next no node not nothing notify null number obj object of on once one
  or out outer output panic parallel params parse parser path perform pipe pipeline post prepare print
  proceed process processor promise proxy publish pull push put query queue raise raw read reader receive recover reduce ref register reject remove
  render report request require res resolve resource response result retry return root route router run runner safe safely
  save schedule scope send serialize serve server service set setter setup should signal simple some spawn start state step
  stop stream string sub submit success sync system t task test then throw throwing thrown tick timeout timer to tool top
  transform trigger try type undefined unknown unwrap update url use util utils val valid validate value verify view void
  wait web window with without work worker wrap wrapper write writer x yield`
    .split(/\s+/)
    .filter(Boolean),
);

/** `retrying`, `clicked`, `handlers` are forms of generic words. */
const ENDINGS = /(?:ing|ed|es|s|d)$/;

function isGenericWord(word: string): boolean {
  if (word.length === 1 || GENERIC_WORDS.has(word)) return true;
  const stem = word.replace(ENDINGS, '');
  return stem !== word && (GENERIC_WORDS.has(stem) || GENERIC_WORDS.has(`${stem}e`) || GENERIC_WORDS.has(stem.replace(/(.)\1$/, '$1')));
}

const remembered = new Map<string, boolean>();
const REMEMBERED_MAX = 10_000;

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
}

function read(name: string): boolean {
  if (isMinifiedName(name)) return true;
  return wordsOf(name).every(isGenericWord);
}

/** Whether a name is one word: `run`, not `runAll`. */
export function isSingleWord(name: string): boolean {
  return wordsOf(name).length <= 1;
}

/** The last name of a dotted one: of `com.acme.JsonUtils`, `JsonUtils`. */
export function lastName(dotted: string): string {
  return dotted.slice(Math.max(dotted.lastIndexOf('.'), dotted.lastIndexOf(':'), dotted.lastIndexOf('\\'), dotted.lastIndexOf('/')) + 1);
}

/** Whether a function's name could stand in any application. */
export function isGenericName(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const isGeneric = read(name);
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  if (name.length < 200) remembered.set(name, isGeneric);
  return isGeneric;
}
