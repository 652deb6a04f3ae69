import type { QuarantineStatus } from '@sentryai/schema';

const MARKS: Readonly<Record<QuarantineStatus, { text: string; tone?: 'warn' | 'accent' }>> = {
  waiting: { text: 'waiting', tone: 'warn' },
  requested: { text: 'being worked on', tone: 'accent' },
  replayed: { text: 'replayed' },
  discarded: { text: 'discarded' },
};

export function StatusMark({ status }: { status: QuarantineStatus }) {
  const { text, tone } = MARKS[status];
  return (
    <span className="mark" data-tone={tone}>
      {text}
    </span>
  );
}
