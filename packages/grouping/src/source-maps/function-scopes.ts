import { type ScriptToken, scriptTokens } from './script-tokens.ts';

/** A function's body in a script. `name` is '' for a function without one. */
export type FunctionScope = { name: string; start: number; end: number };

const CONTROL = new Set(['if', 'for', 'while', 'switch', 'catch', 'with']);
const DECLARING = new Set(['const', 'let', 'var']);
const MODIFIERS = new Set([
  'async',
  'await',
  'get',
  'set',
  'static',
  'public',
  'private',
  'protected',
  'readonly',
  'override',
  'export',
  'default',
  'new',
  'return',
]);
const TYPE_TOKENS = new Set([':', '<', '>', '|', '&', '[', ']', ',', '.', '?']);
const SCOPES_MAX = 50_000;
const IDENTIFIER = /^[\p{ID_Start}$_#]/u;

type Bracket = {
  open: string;
  /** For parentheses: the name that a body after them would have, null when they belong to no function. */
  callee: string | null;
  scope: FunctionScope | null;
  className: string;
  /** What was being assigned before: arguments of a call are not. */
  assigned: string;
  /** An arrow without braces begun inside; ends with the bracket or the next comma. */
  arrows: FunctionScope[];
};

/** Reads the functions of a script in one pass, from what stands before each brace. */
class ScopeReader {
  readonly scopes: FunctionScope[] = [];
  readonly #stack: Bracket[] = [{ open: '', callee: null, scope: null, className: '', assigned: '', arrows: [] }];
  #previous = '';
  #beforePrevious = '';
  /** Name on the left of the assignment or property that is being read. */
  #assigned = '';
  #declared = '';
  #className: string | null = null;
  /** Callee of the parentheses that just closed, as long as only a return type has followed. */
  #closed: string | null = null;
  #arrowName = '';
  #generic = { name: '', before: '' };

  read(text: string): FunctionScope[] {
    for (const token of scriptTokens(text)) {
      this.#token(token);
      if (this.scopes.length >= SCOPES_MAX) break;
    }
    for (const { scope, arrows } of this.#stack) for (const open of [scope, ...arrows]) if (open !== null) open.end = text.length;
    return this.scopes;
  }

  #token({ text, start }: ScriptToken): void {
    const top = this.#stack.at(-1)!;
    if (this.#previous === '=>' && text !== '{') top.arrows.push(this.#open(this.#arrowName, start));
    switch (text) {
      case '(':
      case '[':
        this.#stack.push({
          open: text,
          callee: text === '(' ? this.#calleeName() : null,
          scope: null,
          className: '',
          assigned: this.#assigned,
          arrows: [],
        });
        this.#assigned = '';
        break;
      case '<':
        // `load<T>(path)`: type arguments stand between the name and its parameters
        if (IDENTIFIER.test(this.#previous)) this.#generic = { name: this.#previous, before: this.#beforePrevious };
        break;
      case '{':
        this.#openBrace(start);
        break;
      case ')':
      case ']':
      case '}':
        this.#close(text, start);
        break;
      case '=>':
        // `const run = async (x) =>`, `run: x =>`: the name is the one assigned to
        this.#arrowName = this.#assigned;
        break;
      case '=':
        this.#assigned = this.#declared || (IDENTIFIER.test(this.#previous) ? this.#previous : this.#assigned);
        break;
      case ':':
        if (IDENTIFIER.test(this.#previous) && top.open === '{') this.#assigned = this.#previous;
        break;
      case ';':
      case ',':
        for (const arrow of top.arrows.splice(0)) arrow.end = start;
        this.#assigned = '';
        this.#declared = '';
        break;
      default:
        this.#word(text);
    }
    if (text !== ')' && this.#closed !== null && !TYPE_TOKENS.has(text) && !IDENTIFIER.test(text)) this.#closed = null;
    this.#beforePrevious = this.#previous;
    this.#previous = text;
  }

  #word(text: string): void {
    if (DECLARING.has(this.#previous)) this.#declared = text;
    if (this.#previous === 'class') this.#className = text;
    else if (text === 'class') this.#className = this.#assigned;
    if (DECLARING.has(text)) this.#assigned = '';
  }

  /** What a function whose parameters begin here would be called. */
  #calleeName(): string | null {
    const isGeneric = this.#previous === '>' && this.#generic.name !== '';
    const name = isGeneric ? this.#generic.name : this.#previous;
    const before = isGeneric ? this.#generic.before : this.#beforePrevious;
    if (name === 'function' || (name === '*' && before === 'function')) return this.#assigned;
    if (!IDENTIFIER.test(name) || CONTROL.has(name)) return name === '' || CONTROL.has(name) ? null : this.#assigned;
    if (MODIFIERS.has(name)) return this.#assigned;
    const isDeclaration = before === 'function' || before === '*';
    const { className, open } = this.#stack.at(-1)!;
    if (isDeclaration) return name;
    return className !== '' ? `${className}.${name}` : open === '{' ? name : null;
  }

  #openBrace(start: number): void {
    const isArrow = this.#previous === '=>';
    const callee = isArrow ? this.#arrowName : this.#closed;
    const isFunction = isArrow || (callee !== null && !CONTROL.has(callee));
    const className = this.#className ?? '';
    const isClass = !isFunction && this.#className !== null;
    this.#stack.push({
      open: '{',
      callee: null,
      scope: isFunction ? this.#open(callee ?? '', start) : null,
      className: isClass ? className || '<class>' : '',
      assigned: '',
      arrows: [],
    });
    this.#closed = null;
    this.#className = null;
    this.#generic = { name: '', before: '' };
    this.#assigned = '';
    this.#declared = '';
  }

  #close(text: string, start: number): void {
    const opener = text === ')' ? '(' : text === ']' ? '[' : '{';
    // unbalanced brackets (markup, cut sources): close up to the opener, if there is one
    let at = this.#stack.length - 1;
    while (at > 0 && this.#stack[at]!.open !== opener) at -= 1;
    if (at === 0) return;
    const bracket = this.#stack[at]!;
    for (const { scope, arrows } of this.#stack.splice(at)) for (const open of [scope, ...arrows]) if (open !== null) open.end = start;
    this.#closed = text === ')' ? bracket.callee : null;
    this.#assigned = text === '}' ? '' : bracket.assigned;
  }

  #open(name: string, start: number): FunctionScope {
    const scope = { name: name.replace('<class>.', ''), start, end: start };
    this.scopes.push(scope);
    return scope;
  }
}

/** The functions of a script, in order of their beginnings. */
export function functionScopes(text: string): FunctionScope[] {
  return new ScopeReader().read(text);
}

/** The innermost function around an offset, undefined at the top of the script. */
export function scopeAt(scopes: readonly FunctionScope[], offset: number): FunctionScope | undefined {
  let low = 0;
  let high = scopes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scopes[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  // scopes nest: going back from the last one that began, the first that has not ended is the innermost
  for (let index = low - 1; index >= 0; index--) if (scopes[index]!.end >= offset) return scopes[index];
  return undefined;
}
