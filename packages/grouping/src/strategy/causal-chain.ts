import { isRuntimeBug } from '../messages/known-failures.ts';
import type { ErrorException, Language } from '../occurrence.ts';

/**
 * A thrown error and what caused it: `chain` root cause first. `members` are the errors of a group that stands at the root,
 * each with its own chain.
 */
export type CausalChain = { chain: readonly ErrorException[]; members: readonly CausalChain[] };

/** A signal to stop, not a reason: what was stopped says more. */
const CANCELLATION =
  /(?:^|[.:\\])(?:CancelledError|CancellationException|TaskCanceledException|OperationCanceledException|StopIteration|StopAsyncIteration|GeneratorExit|AbortError|InterruptedException|EndOfStream)$/;
const GROUP_TYPE = /(?:^|\.)(?:BaseExceptionGroup|ExceptionGroup|AggregateError)$/;
const DEPTH_MAX = 50;
const MEMBERS_MAX = 20;

/** Whether an error that was raised while another one was handled is a failure of its own. */
export type IsOwnFailure = (error: ErrorException, handled: ErrorException) => boolean;

function isEmpty({ type, value, frames }: ErrorException): boolean {
  return value === '' && frames.length === 0 && (type === '' || type === 'Error');
}

/** Whether the search for the root ends at `error`, although `cause` stood before it. */
function endsAt(error: ErrorException, cause: ErrorException, language: Language, isOwnFailure: IsOwnFailure): boolean {
  if (CANCELLATION.test(cause.type) || isEmpty(cause)) return true;
  // Python records what was being handled, whether or not it is the reason.
  const isContext = cause.link === 'context' || (cause.link === '' && language === 'python');
  if (!isContext) return false;
  return isRuntimeBug(error.value) || (cause.link === 'context' && isOwnFailure(error, cause));
}

class ExceptionTree {
  readonly #exceptions: readonly ErrorException[];
  readonly #children = new Map<number, ErrorException[]>();
  readonly #hasIds: boolean;

  constructor(exceptions: readonly ErrorException[]) {
    this.#exceptions = exceptions;
    this.#hasIds = exceptions.some(({ parentId }) => parentId !== null);
    for (const exception of exceptions) {
      if (exception.parentId === null || exception.parentId === exception.id) continue;
      const siblings = this.#children.get(exception.parentId);
      if (siblings === undefined) this.#children.set(exception.parentId, [exception]);
      else siblings.push(exception);
    }
  }

  thrown(): ErrorException | undefined {
    return this.#exceptions.at(-1);
  }

  cause(error: ErrorException): ErrorException | undefined {
    if (this.#hasIds) return error.id === null ? undefined : this.#children.get(error.id)?.find(({ link }) => link !== 'member');
    if (GROUP_TYPE.test(error.type)) return undefined;
    return this.#exceptions[this.#exceptions.indexOf(error) - 1];
  }

  members(error: ErrorException): readonly ErrorException[] {
    if (this.#hasIds) {
      if (error.id === null || !(error.isGroup || GROUP_TYPE.test(error.type))) return [];
      return (this.#children.get(error.id) ?? []).filter(({ link }) => link === 'member' || link === '').slice(0, MEMBERS_MAX);
    }
    // a plain list tells nothing of the tree: whatever stands before a group is in it
    return GROUP_TYPE.test(error.type) ? this.#exceptions.slice(0, this.#exceptions.indexOf(error)).slice(0, MEMBERS_MAX) : [];
  }
}

function follow(tree: ExceptionTree, error: ErrorException, language: Language, isOwnFailure: IsOwnFailure, depth: number): CausalChain {
  const chain = [error];
  for (let current = error; chain.length < DEPTH_MAX; ) {
    const members = depth > 3 ? [] : tree.members(current);
    if (members.length > 0) {
      const followed = members.map((member) =>
        // members of a plain list have no chain of their own: their list is the group's
        member.parentId === null ? { chain: [member], members: [] } : follow(tree, member, language, isOwnFailure, depth + 1),
      );
      return { chain, members: followed };
    }
    const cause = tree.cause(current);
    if (cause === undefined || chain.includes(cause) || endsAt(current, cause, language, isOwnFailure)) break;
    chain.unshift(cause);
    current = cause;
  }
  return { chain, members: [] };
}

/** From a client's list of exceptions to what caused what. undefined for an empty list. */
export function causalChain(
  exceptions: readonly ErrorException[],
  language: Language,
  isOwnFailure: IsOwnFailure,
): CausalChain | undefined {
  const tree = new ExceptionTree(exceptions);
  const thrown = tree.thrown();
  return thrown === undefined ? undefined : follow(tree, thrown, language, isOwnFailure, 0);
}
