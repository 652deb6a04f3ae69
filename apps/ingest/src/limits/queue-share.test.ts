import type { QueueStats } from '@sentryai/queue';
import { describe, expect, it } from 'vitest';
import { QueueShare } from './queue-share.ts';

const T0 = 1_790_000_000_000;
const MIB = 1024 * 1024;
const A = 1;
const B = 2;
const C = 3;

/** A queue of 90 MiB that tests fill and empty; express lane of 8 MiB a project. */
function open() {
  const stats: QueueStats = {
    pendingBytes: 0,
    pendingRecords: null,
    oldestAgeMs: 0,
    lanes: { express: { oldestAgeMs: null }, backlog: { oldestAgeMs: null } },
    bytesMax: 90 * MIB,
  };
  const share = new QueueShare({ producer: { stats: () => stats }, ageMsMax: 60_000, expressBytesMax: 8 * MIB });
  /** Lane that the bytes went to, or why they were refused. */
  const put = (projectId: number, mib: number, atMs = T0): string => {
    try {
      const refusal = share.refusal(projectId, mib * MIB, atMs);
      if (refusal) return refusal.reason;
    } catch (error) {
      return (error as { code: string }).code;
    }
    const place = share.place(projectId, mib * MIB);
    place.done(atMs);
    stats.pendingBytes += mib * MIB;
    stats.lanes[place.lane].oldestAgeMs ??= 0;
    return place.lane;
  };
  return { stats, share, put };
}

describe('QueueShare', () => {
  it('changes nothing for one project alone until it has filled the queue, which is then full', () => {
    const { put } = open();
    const answers = Array.from({ length: 100 }, () => put(A, 1));
    expect(answers.filter((answer) => answer === 'queue_full')).toHaveLength(20);
    expect(answers.indexOf('queue_full')).toBe(80);
  });

  it('refuses the project that fills the queue once another is there, and lets the other go on', () => {
    const { put } = open();
    expect(put(B, 0.1)).toBe('express');
    while (put(A, 1) !== 'fair_share');
    for (let index = 0; index < 40; index += 1) {
      expect(put(B, 0.1)).toBe('express');
      expect(put(A, 1)).toBe('fair_share');
    }
  });

  it('lets a newcomer in while others have filled what they may', () => {
    const { put } = open();
    for (let index = 0; index < 200; index += 1) put(index % 2 === 0 ? A : B, 1);
    expect([put(A, 1), put(B, 1), put(C, 0.1)]).toEqual(['fair_share', 'fair_share', 'express']);
  });

  it('moves a project to the backlog lane beyond its express bytes, and back once its backlog is stored', () => {
    const { put, stats } = open();
    expect(Array.from({ length: 10 }, () => put(A, 1))).toEqual([...Array<string>(8).fill('express'), 'backlog', 'backlog']);
    expect(put(B, 1)).toBe('express');
    stats.lanes.express.oldestAgeMs = null;
    stats.lanes.backlog.oldestAgeMs = 500;
    expect(put(A, 1, T0 + 500)).toBe('backlog');
    stats.lanes.backlog.oldestAgeMs = null;
    expect(put(A, 1, T0 + 1_000)).toBe('express');
  });

  it('sends a body to the backlog lane that is larger than all a project may have in the express lane', () => {
    const { put } = open();
    expect([put(A, 9), put(A, 0.1), put(B, 0.1)]).toEqual(['backlog', 'backlog', 'express']);
  });

  it('refuses projects with more than an equal share when what waits is too old, and only then', () => {
    const { put, stats } = open();
    put(A, 4);
    put(B, 1);
    stats.oldestAgeMs = 60_001;
    stats.lanes.express.oldestAgeMs = 60_001;
    expect([put(A, 1, T0 + 60_001), put(B, 1, T0 + 60_001)]).toEqual(['fair_share', 'express']);
    stats.oldestAgeMs = 1_000;
    expect(put(A, 1, T0 + 60_001)).toBe('express');
  });

  it('does not refuse for age where nobody else waits', () => {
    const { put, stats } = open();
    put(A, 4);
    stats.oldestAgeMs = 3_600_000;
    stats.lanes.express.oldestAgeMs = 3_600_000;
    expect(put(A, 1, T0 + 3_600_000)).toBe('express');
  });

  it('counts appends that are under way, so that many at once do not slip into the express lane', () => {
    const { share } = open();
    const places = Array.from({ length: 12 }, () => share.place(A, MIB));
    expect(places.map(({ lane }) => lane)).toEqual([...Array<string>(8).fill('express'), ...Array<string>(4).fill('backlog')]);
    for (const place of places) place.undo();
    expect(share.place(A, MIB).lane).toBe('express');
  });
});
