/**
 * What follows from a batch's patches, once they are stored: all patches of the touched things are read back and folded
 * anew. Whoever's patches become visible last reads all of them, so the last version is right whatever processors do at
 * the same time (docs/decisions/0012 has the argument).
 */
import {
  bringsNews,
  contextRefOf,
  foldContext,
  foldScore,
  foldUnit,
  homeOf,
  type StoredPatch,
  type TraceContext,
} from '@sentryai/langfuse';
import type { PriceFn } from '@sentryai/pipeline';
import type { EntityContentRow, EntityPatchRow, EntityScoreRow, EntitySpanRow } from '@sentryai/schema';
import { failureOf } from '../normalize/failure-of.ts';
import type { Failure } from '../normalize/poison.ts';
import { type FoldFaults, foldingEnds, foldKey } from './fold-faults.ts';
import type { FoldMark } from './fold-mark.ts';
import type { ReadBack, ReadPatches } from './patch-query.ts';
import type { BigEntities } from './update-limit.ts';

/** Rows of one id of a client; `failure` when nothing could be made of it. */
export type FoldedEntity = {
  projectId: number;
  entityKey: string;
  spans: EntitySpanRow[];
  contents: EntityContentRow[];
  scores: EntityScoreRow[];
  failure?: Failure;
};

export type FoldOptions = {
  batchId: string;
  read: ReadPatches;
  big: BigEntities;
  priceFnOf: (projectId: number) => PriceFn;
  mark: FoldMark;
  faults: FoldFaults;
  /** How one thing is folded; another one in tests only. */
  fold?: typeof foldUnit | undefined;
};

/** Ids whose patches are in memory at once. */
const HOMES_PER_STEP = 500;

/** Rows of everything that the batch's patches touch. `own`: the batch's patches and member rows. */
export async function foldEntities(own: readonly EntityPatchRow[], options: FoldOptions): Promise<FoldedEntity[]> {
  const folded: FoldedEntity[] = [];
  for (const [projectId, rows] of Map.groupBy(own, (row) => row.project_id)) {
    const readBack = rows.map((row): ReadBack => ({ ...row, batch_id: options.batchId }));
    folded.push(...(await new ProjectFold(projectId, readBack, options).run()));
  }
  return folded;
}

class ProjectFold {
  readonly #projectId: number;
  readonly #own: ReadonlyMap<string, ReadBack[]>;
  readonly #members: readonly ReadBack[];
  readonly #options: FoldOptions;
  /** By the home of the trace. */
  readonly #contexts = new Map<string, TraceContext>();
  readonly #folded: FoldedEntity[] = [];

  constructor(projectId: number, own: readonly ReadBack[], options: FoldOptions) {
    this.#projectId = projectId;
    this.#own = Map.groupBy(
      own.filter((row) => row.kind !== 'member'),
      (row) => row.entity_key,
    );
    this.#members = own.filter((row) => row.kind === 'member');
    this.#options = options;
  }

  async run(): Promise<FoldedEntity[]> {
    const touched = [...this.#own.keys()].sort();
    const news: string[] = [];
    await this.#eachHome(touched, (entityKey, patches) => {
      const own = this.#ownTraces(entityKey);
      const others = patches.filter((patch) => patch.kind === 'trace' && patch.batch_id !== this.#options.batchId);
      if (own.length > 0 && bringsNews(own, others)) news.push(entityKey);
      return true;
    });
    await this.#tellMembers(news, new Set(touched));
    return this.#folded;
  }

  /** Observations inherit from their trace: those that the batch does not touch itself are folded again when that changes. */
  async #tellMembers(news: readonly string[], done: ReadonlySet<string>): Promise<void> {
    if (news.length === 0) return;
    const told = new Set(news);
    const stored = await this.#options.read({ projectId: this.#projectId, part: 'members', homes: [...news] });
    const members = [...stored, ...this.#members].filter((row) => told.has(row.entity_key)).map((row) => row.member_key);
    const homes = [...new Set(members)].filter((key) => !done.has(key)).sort();
    await this.#eachHome(homes, (_, patches) => {
      const traceRef = contextRefOf(patches);
      return traceRef !== null && told.has(homeOf(this.#projectId, 'trace', traceRef));
    });
  }

  /** Reads everything that was said in these homes, some at a time, and folds those that `isWanted`. */
  async #eachHome(homes: readonly string[], isWanted: (entityKey: string, patches: ReadBack[]) => boolean): Promise<void> {
    for (let at = 0; at < homes.length; at += HOMES_PER_STEP) {
      const step = homes.slice(at, at + HOMES_PER_STEP);
      const others = await this.#options.read({ projectId: this.#projectId, part: 'patches', homes: step });
      const byHome = Map.groupBy(others, (patch) => patch.entity_key);
      const units = step.map((key) => ({ key, patches: [...(this.#own.get(key) ?? []), ...(byHome.get(key) ?? [])] }));
      const wanted = units.filter(
        ({ key, patches }) => patches.length > 0 && (this.#endOf(key) !== null || this.#at(key, () => isWanted(key, patches))),
      );
      await this.#loadContexts(wanted.flatMap(({ key, patches }) => (this.#endOf(key) ? [] : (contextRefOf(patches) ?? []))));
      for (const { key, patches } of wanted) this.#fold(key, patches);
    }
  }

  async #loadContexts(traceRefs: readonly string[]): Promise<void> {
    const homes = [...new Set(traceRefs.map((ref) => homeOf(this.#projectId, 'trace', ref)))].filter((home) => !this.#contexts.has(home));
    if (homes.length === 0) return;
    const others = Map.groupBy(
      await this.#options.read({ projectId: this.#projectId, part: 'context', homes }),
      (patch) => patch.entity_key,
    );
    for (const home of homes) {
      if (this.#endOf(home) !== null) continue;
      this.#contexts.set(
        home,
        this.#at(home, () => foldContext([...this.#ownTraces(home), ...(others.get(home) ?? [])])),
      );
    }
  }

  #ownTraces(home: string): StoredPatch[] {
    return (this.#own.get(home) ?? []).filter((patch) => patch.kind === 'trace');
  }

  /** Why a thing is not folded again; null when it is. */
  #endOf(entityKey: string): Failure | null {
    return foldingEnds(this.#options.faults, foldKey(this.#projectId, entityKey));
  }

  #at<Value>(entityKey: string, work: () => Value): Value {
    return this.#options.mark.at(foldKey(this.#projectId, entityKey), work);
  }

  #fold(entityKey: string, patches: readonly StoredPatch[]): void {
    const { big } = this.#options;
    big.note(
      entityKey,
      patches.length,
      patches.reduce((bytes, patch) => bytes + patch.body.length, 0),
    );
    const entity: FoldedEntity = { projectId: this.#projectId, entityKey, spans: [], contents: [], scores: [] };
    this.#folded.push(entity);
    const end = this.#endOf(entityKey);
    if (end !== null) {
      entity.failure = end;
      return;
    }
    try {
      Object.assign(
        entity,
        this.#at(entityKey, () => this.#rowsOf(patches)),
      );
    } catch (error) {
      // One bad thing must not hold up everything behind it.
      entity.failure = { ...failureOf(error), reason: 'fold_failed' };
    }
  }

  #rowsOf(patches: readonly StoredPatch[]): Partial<FoldedEntity> {
    const { priceFnOf, fold = foldUnit } = this.#options;
    if (patches[0]?.kind === 'score') return { scores: foldScore(patches, this.#projectId) };
    return fold(patches, { projectId: this.#projectId, contextOf: (ref) => this.#contextOf(ref), price: priceFnOf(this.#projectId) });
  }

  #contextOf(traceRef: string): TraceContext {
    return this.#contexts.get(homeOf(this.#projectId, 'trace', traceRef)) ?? foldContext([]);
  }
}
