import { OUTCOME_ADVICE, OUTCOME_MEANINGS, OUTCOME_REASONS, type OutcomeReason, SDK_DROP_REASONS } from '@sentryai/schema/outcomes';

/** docs/reference/outcomes.md, generated from the words that the product itself uses. */
export function outcomesPage(): string {
  const outcomes = Object.entries(OUTCOME_MEANINGS).map(([outcome, meaning]) => `| \`${outcome}\` | ${meaning} |`);
  const reasons = (Object.keys(OUTCOME_REASONS) as OutcomeReason[]).map(
    (reason) => `| \`${reason}\` | ${OUTCOME_REASONS[reason]} | ${OUTCOME_ADVICE[reason]} |`,
  );
  const drops = Object.entries(SDK_DROP_REASONS).map(([reason, { sentence, advice }]) => `| \`${reason}\` | ${sentence} | ${advice} |`);
  return `# Outcomes and reasons

Generated from \`packages/schema/src/outcomes.ts\`. How to read them is in the guide [Delivery](../guides/delivery.md).

Every item that reaches the server ends in exactly one of these, except that \`dropped_by_sdk\` never reached it:

| outcome | meaning |
| --- | --- |
${outcomes.join('\n')}

## Reasons

In answers to senders, in \`GET /api/v1/outcomes\`, on the Delivery page and in metrics. \`stored\` and \`duplicate\` need none.

| reason | what it means | what to do |
| --- | --- | --- |
${reasons.join('\n')}

## Reasons of SDKs for what they dropped

SDKs may send others; they are shown as they came.

| reason | what it means | what to do |
| --- | --- | --- |
${drops.join('\n')}
`;
}
