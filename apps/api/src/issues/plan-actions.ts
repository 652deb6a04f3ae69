/** From what a person asked for to what is to be done. */
import type { IssueAction } from '@sentryai/issues';
import { AppError, type IssueIgnore, type IssuePatch, type IssueResolution } from '@sentryai/schema';
import { invalidParameter, parseInstantUs } from '../time-range.ts';
import type { People } from './people.ts';

export type PlanContext = {
  nowMs: number;
  people: People;
  /** Who is asking; null: a program. */
  meId: string | null;
  /** Of the project, by when it was first seen; '' when there is none. */
  newestRelease: string;
};

/** `forecast`: an hour's limit is still to be found for each issue (until escalating). */
export type Plan = { actions: IssueAction[]; forecast: boolean };

/** Errors: AppError invalid_parameter, no_release, user_not_found (400). */
export function planActions(patch: IssuePatch, context: PlanContext): Plan {
  const { status, substatus, resolve, ignore, assignee, priority } = patch;
  if (Object.values(patch).every((value) => value === undefined))
    throw invalidPatch('status', 'is missing, and so is everything else that can be changed.');
  if (resolve !== undefined && status !== 'resolved') throw invalidPatch('resolve', 'needs status resolved.');
  if (ignore !== undefined && status !== 'ignored') throw invalidPatch('ignore', 'needs status ignored.');
  if (substatus !== undefined && status !== undefined && status !== 'unresolved') {
    throw invalidPatch('substatus', 'is of unresolved issues only.');
  }
  const actions: IssueAction[] = [];
  if (status === 'unresolved') actions.push({ type: 'unresolve' });
  if (status === 'resolved') actions.push({ type: 'resolve', resolution: resolutionOf(resolve, context) });
  if (status === 'ignored') actions.push({ type: 'ignore', ignore: ignoreOf(ignore, context.nowMs) });
  if (substatus === 'ongoing') actions.push({ type: 'review' });
  if (assignee !== undefined) actions.push({ type: 'assign', assignee_id: assignee === null ? null : assigneeId(assignee, context) });
  if (priority !== undefined) actions.push({ type: 'priority', priority });
  return { actions, forecast: ignore?.until === 'escalating' };
}

function resolutionOf(resolve: IssuePatch['resolve'], { nowMs: at_ms, newestRelease }: PlanContext): IssueResolution {
  const how = resolve?.in ?? 'now';
  if (how !== 'release' && resolve?.release !== undefined) throw invalidPatch('resolve.release', 'goes with in: release only.');
  if (how === 'now') return { type: 'now', at_ms };
  const release = resolve?.release ?? newestRelease;
  if (release === '') throw noRelease();
  return how === 'release' ? { type: 'in_release', at_ms, release } : { type: 'in_next', at_ms, after_release: release };
}

function ignoreOf(ignore: IssuePatch['ignore'], nowMs: number): IssueIgnore {
  const { until = 'forever', time, count, window_ms } = ignore ?? {};
  const isCounted = until === 'count' || until === 'users';
  if (time !== undefined && until !== 'time') throw invalidPatch('ignore.time', 'goes with until: time only.');
  if (count !== undefined && !isCounted) throw invalidPatch('ignore.count', 'goes with until: count or users only.');
  if (window_ms !== undefined && !isCounted) throw invalidPatch('ignore.window_ms', 'goes with until: count or users only.');
  if (until === 'forever') return { type: 'forever', at_ms: nowMs };
  // The limit is filled in for each issue.
  if (until === 'escalating') return { type: 'until_escalating', at_ms: nowMs, hourly_limit: 0 };
  if (until === 'time') {
    const until_us = time === undefined ? undefined : parseInstantUs(time, nowMs);
    if (until_us === undefined)
      throw invalidPatch('ignore.time', 'is missing or no time. Write RFC 3339 such as 2026-01-31T12:00:00Z, or +24h.');
    if (until_us <= nowMs * 1000) throw invalidPatch('ignore.time', 'lies in the past.');
    return { type: 'until_time', at_ms: nowMs, until_ms: Math.ceil(until_us / 1000) };
  }
  if (count === undefined) throw invalidPatch('ignore.count', `is missing: until how many ${until === 'count' ? 'occurrences' : 'users'}?`);
  const window = window_ms ?? null;
  // How many there were is the metadata's to say.
  if (until === 'count') return { type: 'until_count', at_ms: nowMs, count, count_before: 0, window_ms: window };
  return { type: 'until_users', at_ms: nowMs, users: count, window_ms: window };
}

function assigneeId(written: string, { people, meId }: PlanContext): string {
  if (written === 'me') {
    if (meId !== null) return meId;
    throw invalidPatch('assignee', 'cannot be `me` with an API key, which is no person. Write an e-mail address.');
  }
  const user = people.find(written);
  if (user !== undefined) return user.id;
  throw new AppError({
    code: 'user_not_found',
    message: `Nobody here is called ${JSON.stringify(written.slice(0, 100))}, so nothing was changed. Write the e-mail address or id of a user.`,
    httpStatus: 400,
  });
}

function invalidPatch(name: string, problem: string): AppError {
  const { code, message, httpStatus, context } = invalidParameter(name, problem);
  return new AppError({ code, message: message.replace('Nothing was read.', 'Nothing was changed.'), httpStatus, context });
}

function noRelease(): AppError {
  return new AppError({
    code: 'no_release',
    message:
      'No release of this project is known, so nothing was changed. Resolve it now, name the release, or send `release` with what you send.',
    httpStatus: 400,
  });
}
