export type { ApiConfig, ApiOptions } from './context.ts';
export { createApi, type Api, type CreateApiOptions } from './create.ts';
