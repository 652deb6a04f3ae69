import { assertNever } from '@sentryai/schema';
import type { Store } from '@sentryai/store';
import { findStored } from './dedup/candidates.ts';
import { readPatches, readPatchSizes } from './entities/read-patches.ts';
import type { StoreAnswer, StoreQuestion } from './normalize/messages.ts';
import type { SourceMapPort } from './source-maps/source-map-port.ts';

export type AnswerOptions = { store: Store; sourceMaps: SourceMapPort };

/** Finds out what the normalizer thread wants to know about a batch. Errors: those of Store.query. */
export async function answerQuestion({ store, sourceMaps }: AnswerOptions, question: StoreQuestion, batchId: string): Promise<StoreAnswer> {
  switch (question.kind) {
    case 'stored': {
      const answers: string[][] = [];
      for (const group of question.groups) answers.push(await findStored(store, group, batchId));
      return answers;
    }
    case 'patch_sizes':
      return readPatchSizes(store, question.projectId, question.homes, batchId);
    case 'patches':
      return readPatches(store, question.query, batchId);
    case 'find_source_maps':
      return sourceMaps.find(question);
    case 'read_source_map':
      return sourceMaps.read(question);
    default:
      return assertNever(question, 'question');
  }
}
