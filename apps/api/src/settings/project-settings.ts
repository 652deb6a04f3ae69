/** What a project said about its errors and detectors: stored as the processor reads it, with who changed what. */
import type { Metadata } from '@sentryai/metadata';
import { type ProjectRules, rulesKey } from '@sentryai/occurrences';
import type { SettingChange } from '@sentryai/schema';
import type { Logger } from '@sentryai/telemetry';
import { formatTimeUs } from '../time-range.ts';

type Port = Pick<Metadata, 'getSetting' | 'setSetting'>;
type Kind = keyof ProjectRules;
type StoredChange = { at_ms: number; by: string; changes: unknown };

const CHANGES_KEPT = 50;
const CHANGE_CHARS_MAX = 4_000;

/** The stored value; undefined when the project set nothing, or what is stored cannot be read. */
export async function readProjectSetting(metadata: Port, projectId: number, kind: Kind): Promise<unknown> {
  return parse(await metadata.getSetting(rulesKey(projectId, kind)));
}

/** Who changed what, newest first. */
export async function settingChanges(metadata: Port, projectId: number, kind: Kind): Promise<SettingChange[]> {
  const changes = await readChanges(metadata, projectId, kind);
  return changes.map(({ at_ms, by, changes: sent }) => ({ at: formatTimeUs(at_ms * 1000), by, changes: sent }));
}

export type ProjectSettingsOptions = { metadata: Port; logger: Logger; clock: () => number };

/** Changes settings one after another: of two at the same moment none may undo the other. */
export class ProjectSettings {
  readonly #options: ProjectSettingsOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ProjectSettingsOptions) {
    this.#options = options;
  }

  /**
   * Stores what `change` makes of the stored value, and notes who sent `sent`. Errors: those of `change` (nothing is stored
   * then) and of the metadata.
   */
  update(input: { projectId: number; kind: Kind; by: string; sent: unknown; change: (stored: unknown) => unknown }): Promise<void> {
    const work = this.#last.then(() => this.#update(input));
    this.#last = work.catch(() => undefined);
    return work;
  }

  async #update({ projectId, kind, by, sent, change }: Parameters<ProjectSettings['update']>[0]): Promise<void> {
    const { metadata, logger, clock } = this.#options;
    const value = change(await readProjectSetting(metadata, projectId, kind));
    await metadata.setSetting(rulesKey(projectId, kind), JSON.stringify(value));
    const known = await readChanges(metadata, projectId, kind);
    const changes = [{ at_ms: clock(), by, changes: shortened(sent) }, ...known].slice(0, CHANGES_KEPT);
    await metadata.setSetting(changesKey(projectId, kind), JSON.stringify(changes));
    logger.info({ project_id: projectId, kind, by }, 'settings of a project were changed');
  }
}

/** Not below the rules' own prefix: the processor reads those every few seconds. */
function changesKey(projectId: number, kind: Kind): string {
  return `changes/${rulesKey(projectId, kind)}`;
}

/** Long texts are noted by their beginning: the record must stay small. */
function shortened(sent: unknown): unknown {
  const text = JSON.stringify(sent) ?? '';
  return text.length <= CHANGE_CHARS_MAX ? sent : `${text.slice(0, CHANGE_CHARS_MAX)}…`;
}

async function readChanges(metadata: Port, projectId: number, kind: Kind): Promise<StoredChange[]> {
  const changes = parse(await metadata.getSetting(changesKey(projectId, kind)));
  return Array.isArray(changes) ? (changes as StoredChange[]) : [];
}

function parse(text: string | null): unknown {
  if (text === null || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // as the processor does: what does not parse counts as not said
    return undefined;
  }
}
