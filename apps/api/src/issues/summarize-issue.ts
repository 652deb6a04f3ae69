import type { Issue, OccurrenceRow } from '@sentryai/schema';
import type { IssueMeasures } from '@sentryai/store/queries/index';

/** What happened, in a few sentences, from what is known alone. Pure. */
export function summarizeIssue(issue: Issue, measures: IssueMeasures | undefined, latest: OccurrenceRow | undefined): string {
  const sentences = [firstSentence(issue, latest), recoverySentence(issue)];
  if (measures !== undefined && measures.users > 0) {
    sentences.push(`In the window ${plural(measures.users, 'user was', 'users were')} affected.`);
  }
  if (measures !== undefined) sentences.push(wasteSentence(measures));
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function firstSentence(issue: Issue, latest: OccurrenceRow | undefined): string {
  const place = placeOf(issue, latest);
  const times = plural(issue.count, 'time', 'times');
  const what = issue.kind === 'error' ? `${issue.title} happened ${times}` : `${issue.title}: found ${times}`;
  const since = `since ${dayOf(issue.first_seen_ms)}, last on ${dayOf(issue.last_seen_ms)}`;
  return `${what}${place}, ${since}${issue.first_release === '' ? '' : `; first in release ${issue.first_release}`}.`;
}

function placeOf(issue: Issue, latest: OccurrenceRow | undefined): string {
  const parts: string[] = [];
  if (latest?.agent_name) parts.push(`in agent ${latest.agent_name}`);
  if (latest?.tool_name) parts.push(`in tool ${latest.tool_name}`);
  if (latest?.model) parts.push(`with model ${latest.model}`);
  if (parts.length === 0 && issue.culprit !== '') parts.push(`in ${issue.culprit}`);
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

function recoverySentence({ count, recovered_count }: Issue): string {
  if (count === 0) return '';
  if (recovered_count >= count) return 'The run got past it every time.';
  if (recovered_count === 0) return '';
  return `The run got past it ${plural(recovered_count, 'time', 'times')} of ${count}.`;
}

function wasteSentence({ wasted_nano_usd, wasted_tokens }: IssueMeasures): string {
  const parts: string[] = [];
  if (wasted_nano_usd !== null && wasted_nano_usd > 0) parts.push(dollars(wasted_nano_usd / 1e9));
  if (wasted_tokens !== null && wasted_tokens > 0) parts.push(`${wasted_tokens.toLocaleString('en-US')} tokens`);
  return parts.length === 0 ? '' : `Work worth ${parts.join(' and ')} was done for nothing in the window.`;
}

/** Cents, or two digits of less than a dollar. */
function dollars(usd: number): string {
  if (usd < 0.00001) return 'less than $0.00001';
  return `$${usd < 1 ? usd.toPrecision(2) : usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
