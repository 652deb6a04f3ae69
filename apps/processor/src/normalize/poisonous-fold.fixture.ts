import { foldUnit } from '@sentryai/langfuse';

/** Folds like the product; what was told twice ends the thread, or keeps it, where it says so. Told once it harms nothing. */
export const poisonousFold: typeof foldUnit = (patches, options) => {
  const isSaid = (word: string) => patches.length > 1 && patches.some(({ body }) => body.includes(word));
  if (isSaid('die together')) process.exit(7);
  if (isSaid('hang together')) for (;;);
  return foldUnit(patches, options);
};
