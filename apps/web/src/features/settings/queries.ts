import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { CreatedKey, KeyEntry, ProjectEntry, Usage } from '@sentryai/schema';
import { deleteJson, getJson, patchJson, postJson } from '../../lib/api.ts';
import type { Page } from '../../lib/live-list.ts';
import { meQuery } from '../../lib/me.ts';
import type { KeyRules } from './fns/key-rules.ts';

const USAGE_EVERY_MS = 5_000;

export const keysQuery = (project: number) =>
  queryOptions({ queryKey: ['keys', project], queryFn: ({ signal }) => getJson<Page<KeyEntry>>('/keys', { project }, signal) });

/** Today's use and the last minute; kept fresh while somebody looks. */
export const usageQuery = (project: number) =>
  queryOptions({
    queryKey: ['usage', project],
    queryFn: ({ signal }) => getJson<Usage>('/usage', { project }, signal),
    refetchInterval: USAGE_EVERY_MS,
  });

export type NewKey = { kind: KeyEntry['kind']; project: number; name: string; with_secret: boolean };
export type KeyChange = Partial<KeyRules & Pick<KeyEntry, 'is_disabled' | 'name'>>;

/** A change of keys; the list is asked for anew, whether it succeeded or not. */
function useKeyMutation<Input, Result>(mutationFn: (input: Input) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => void client.invalidateQueries({ queryKey: ['keys'] }) });
}

export const useCreateKey = () => useKeyMutation((key: NewKey) => postJson<CreatedKey>('/keys', key));
export const useChangeKey = () =>
  useKeyMutation(({ id, change }: { id: string; change: KeyChange }) => patchJson<KeyEntry>(`/keys/${encodeURIComponent(id)}`, change));
export const useDeleteKey = () => useKeyMutation((id: string) => deleteJson(`/keys/${encodeURIComponent(id)}`, { permanently: 'true' }));

export function useCreateProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => postJson<ProjectEntry>('/projects', { name }),
    onSuccess: () => client.invalidateQueries(meQuery),
  });
}

export function useChangeQuota(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (quota: ProjectEntry['quota']) => patchJson<ProjectEntry>(`/projects/${project}`, { quota }),
    onSettled: () => client.invalidateQueries(usageQuery(project)),
  });
}
