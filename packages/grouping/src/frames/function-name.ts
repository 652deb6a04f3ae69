import type { Language, StackFrame } from '../occurrence.ts';

/**
 * A function as grouping sees it: its own name without what differs between engines, bundlers, compilers and formats.
 * `name` is '' when it has none that lasts (anonymous, minified); `owner` is the class or module, '' when it does not last.
 */
export type FunctionName = {
  name: string;
  owner: string;
  /** The name was made by a minifier: another one in the next build. */
  isMinified?: boolean;
};

const ANONYMOUS: FunctionName = { name: '', owner: '' };
const MINIFIED: FunctionName = { name: '', owner: '', isMinified: true };
const remembered = new Map<string, FunctionName>();
const REMEMBERED_MAX = 10_000;

/** Receivers that V8 names and that are no classes of the application. */
const JS_NOT_OWNERS =
  /^(?:Object|exports\d*|module|Module|Function|Array|Promise|Timeout|Immediate|EventEmitter|Generator|AsyncFunction|AsyncGenerator|process|window|self|globalThis|global|this|_this|Reflect|HTML\w*Element|HTMLDocument|Document|Window|Layer|XMLHttpRequest|proto|prototype|default|\w+_\d+|_[a-z]\w*)$/;
const JS_UNNAMED =
  /^(?:\?|<?anonymous>?|\(anonymous(?: function)?\)|eval|(?:global|module|eval|function) code|onTimeout|onImmediate|callee\d*\$?|<.*>|null|undefined|value|)$/;

/** `step2`, `run$1`: bundlers number functions of the same name. `sendV2` is a name of its own. */
function withoutBundlerNumber(name: string): string {
  return name.replace(/\$\d+$/, '').replace(/(?<=[a-z]{3})\d{1,2}$/, '');
}

/** One or two letters, or letters from a tool that hides names: other letters in the next build. */
export function isMinifiedName(name: string): boolean {
  return name.length <= 2 || /^(?:_0x[0-9a-f]+|[A-Za-z_$]\d+|\$.{0,2})$/.test(name);
}

function javascriptName(raw: string): FunctionName {
  let text = raw.startsWith('async ') ? raw.slice(6) : raw;
  if (text.startsWith('new ')) text = text.slice(4);
  const alias = text.indexOf(' [as ');
  if (alias !== -1) text = text.slice(0, alias);
  // Firefox: `outer/inner<` is an anonymous function in inner in outer
  if (text.includes('/')) text = text.split('/').findLast((part) => part.replaceAll('<', '') !== '') ?? '';
  const parts = text.replaceAll('<', '').split('.');
  const own = withoutBundlerNumber((parts.at(-1) ?? '').replace(/^(?:bound |get |set |static |#|_+)/, '').replace(/^_+/, ''));
  if (JS_UNNAMED.test(own)) return ANONYMOUS;
  if (isMinifiedName(own)) return MINIFIED;
  const receiver = parts.at(-2) === 'prototype' ? (parts.at(-3) ?? '') : (parts.at(-2) ?? '');
  const owner = withoutBundlerNumber(receiver);
  return { name: own, owner: JS_NOT_OWNERS.test(owner) || isMinifiedName(owner) || !/^[A-Z]/.test(owner) ? '' : owner };
}

/** The last part of a file name without extension, build hash and query: `/srv/app/main.8f3a2b1c.js?v=2` is `main`. */
export function fileStem(filename: string): string {
  const end = /[?#]/.exec(filename)?.index ?? filename.length;
  const path = filename.slice(0, end).replace(/[/\\]+$/, '');
  const base = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const stem = base.replace(/\.(?:chunk|bundle|min|prod|dev|esm|cjs|umd)(?=\.)/g, '').replace(/\.[A-Za-z]\w{0,5}$/, '');
  return stem.replace(/[-._][0-9a-f]{6,40}$/i, '').replace(/[-._](?=[\w-]+[A-Z]|[\w-]*\d[\w-]*[A-Za-z])[\w-]{8}$/, '');
}

/** Files that a bundler makes of many: their names say nothing about the place. */
const BUNDLE_STEM =
  /^(?:main|index|bundle|app|server|client|vendors?|chunk.*|worker|entry.*|_app|page|layout|route|runtime|common|shared|out|dist|build|scripts?|handler|function|lambda|polyfills?|\d+|[0-9a-f]{6,}|\(anonymous\))$/i;

/** The stem of a script's file, '' when it could be a bundle of many files. */
export function scriptStem(filename: string): string {
  const stem = fileStem(filename);
  return BUNDLE_STEM.test(stem) || isMinifiedName(stem) ? '' : stem;
}

function pythonName(raw: string, filename: string, module: string): FunctionName {
  const parts = raw.split('.');
  const last = parts.at(-1) ?? '';
  const stem = fileStem(filename) || (module.split('.').at(-1) ?? '');
  const folder = stem === '__init__' || stem === '__main__' ? (filename.split(/[/\\]/).at(-2) ?? '') : '';
  return { name: last.startsWith('<') && last !== '<module>' ? '' : last, owner: folder || stem };
}

function goName(raw: string, module: string, filename: string): FunctionName {
  // closures and deferred calls, generics: `Load.func1.2`, `(*Store[...]).Load-fm`, `init.0`
  const bare = raw.replaceAll(/\[[^\]]{0,200}\]/g, '').replace(/-(?:fm|range\d+)$/, '');
  const named = bare.replace(/(?:\.(?:func|gowrap|deferwrap)?\d+)+$/, '');
  // a closure that was inlined bears the names and the package of those around it: `main.cause.CountWords.func1`
  const isInlined = named !== bare && !named.startsWith('(') && named.includes('.');
  const name = isInlined ? named.slice(named.lastIndexOf('.') + 1) : named;
  const folder = isInlined ? (filename.split('/').at(-2) ?? '') : '';
  // inlining and vendoring change the path of a package, not its name
  const path = module.replace(/\/v\d+$/, '').replaceAll('%2e', '.');
  return { name: name.replaceAll(/[()*]/g, '') || raw, owner: folder || path.slice(path.lastIndexOf('/') + 1) };
}

function javaName(raw: string, module: string): FunctionName {
  let owner = module.replace(/\$\$(?:EnhancerBy|FastClassBy|SpringCGLIB|Lambda|Proxy)[\s\S]*$/, '').replace(/\$Proxy\d+$/, '$Proxy');
  let name = raw
    .replace(/^lambda\$(.+?)\$?\d*$/, '$1')
    .replace(/^access\$(.+?)\$?\d*$/, '$1')
    .replace(/\$suspendImpl$|\$default$|\$(?:lambda|\d+).*$/, '');
  // Kotlin's coroutines: `Indexer$load$2.invokeSuspend` is the body of Indexer.load
  const parts = owner.split('$').filter((part) => !/^\d*$/.test(part));
  if (
    /^(?:invokeSuspend|invoke|run|apply|accept|get|call|apply\$mcV\$sp)$/.test(name) &&
    parts.length > 1 &&
    /^[a-z]/.test(parts.at(-1) ?? '')
  ) {
    name = parts.pop() ?? name;
  }
  owner = parts.join('$');
  return { name, owner };
}

function dotnetName(raw: string, module: string): FunctionName {
  const text = `${module}.${raw}`
    .replaceAll(/\[[^\]]{0,300}\]/g, '')
    .replaceAll(/`\d+/g, '')
    .replaceAll('+', '.');
  // `Indexer.<LoadAsync>d__5.MoveNext`, `<>c__DisplayClass3_0.<Load>b__1`, `<Main>g__Read|0_1`
  const local = /<([^<>]{0,200})>g__(\w{1,100})\|/.exec(text);
  const stateMachine = /^(.*?)(?:\.<>c(?:__DisplayClass[\w]*)?)*\.<([\w.]{1,200})>[a-z]__/.exec(text);
  if (local) return { name: local[2] ?? '', owner: text.slice(0, local.index).replace(/\.(?:<>c[\w]*)?\.?$/, '') };
  if (stateMachine) return { name: stateMachine[2] ?? '', owner: (stateMachine[1] ?? '').replace(/\.<>c\w*$/, '') };
  const dot = text.lastIndexOf('.', text.endsWith('ctor') ? text.length - 6 : text.length);
  return { name: text.slice(dot + 1), owner: text.slice(0, Math.max(dot, 0)) };
}

function rubyName(raw: string, filename: string): FunctionName {
  const text = raw
    .replace(/^(?:block|rescue|ensure)(?: \(\d+ levels\))? in |^(?:block|rescue|ensure) in /, '')
    .replace(/^(?:block|rescue|ensure)(?: \(\d+ levels\))? in /, '');
  // since 3.4 methods carry their class, which older versions do not know: the file stands for it in both
  const divide = Math.max(text.lastIndexOf('#'), text.lastIndexOf('.'));
  const name = text.slice(divide + 1);
  return { name: /^<(?:main|top \(required\))>$/.test(name) ? '<main>' : name, owner: fileStem(filename) };
}

function phpName(raw: string, module: string): FunctionName {
  const text = raw.replace(/^\{closure:(.{1,300}):\d+\}$/, '$1').replace(/\(\)$/, '');
  const divide = Math.max(text.lastIndexOf('::') + 1, text.lastIndexOf('->') + 1);
  const name = divide > 0 ? text.slice(divide + 1) : text.slice(text.lastIndexOf('\\') + 1);
  const owner = divide > 0 ? text.slice(0, divide - 1) : module;
  return { name: name.startsWith('{closure') ? '' : name, owner: owner.replace(/@anonymous.*$/s, '@anonymous').replaceAll('.', '\\') };
}

function rustName(raw: string, module: string): FunctionName {
  const owner = module
    .replaceAll(/::\{[^}]{0,40}\}/g, '')
    .replace(/^<([\w:]+)(?:<.*?>)? as .*>$/, '$1')
    .replaceAll(/<[^<>]{0,200}>/g, '');
  const name = raw
    .replace(/::h[0-9a-f]{16}$/, '')
    .replaceAll(/<[^<>]{0,200}>/g, '')
    .replaceAll(/\{\{?closure\}?\}?(?:#\d+)?/g, '');
  const divide = name.lastIndexOf('::');
  return { name: divide < 0 ? name : name.slice(divide + 2), owner };
}

function read(frame: StackFrame, language: Language): FunctionName {
  const { function: raw, module, filename } = frame;
  switch (language) {
    case 'javascript':
      return javascriptName(raw);
    case 'python':
      return pythonName(raw, filename, module);
    case 'go':
      return goName(raw, module, filename);
    case 'java':
      return javaName(raw, module);
    case 'dotnet':
      return dotnetName(raw, module);
    case 'ruby':
      return rubyName(raw, filename);
    case 'php':
      return phpName(raw, module);
    case 'rust':
      return rustName(raw, module);
    case '':
      return { name: raw, owner: module || fileStem(filename) };
    default:
      return language satisfies never;
  }
}

/** The name of a frame's function that lasts over builds, engines and formats. Remembers what it saw, bounded. */
export function functionName(frame: StackFrame, language: Language): FunctionName {
  const key = `${language}\n${frame.function}\n${frame.module}\n${frame.filename}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const name = read(frame, language);
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  if (key.length < 1_000) remembered.set(key, name);
  return name;
}
