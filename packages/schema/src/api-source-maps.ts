/** Answers of the routes about uploaded source maps. */
import { z } from 'zod';

export const sourceMapSchema = z.object({
  blob_id: z.string(),
  kind: z.literal('source_map'),
  release: z.string().nullable(),
  name: z.string().describe('URL or path of the script'),
  debug_id: z.string().nullable(),
  size_bytes: z.number().int(),
  uploaded_at: z.string(),
  uploaded_by: z.string(),
  last_used_at: z.string().describe('when it was last uploaded or applied'),
});
export type UploadedSourceMap = z.infer<typeof sourceMapSchema>;
