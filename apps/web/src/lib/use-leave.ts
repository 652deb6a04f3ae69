import { useNavigate, useRouter } from '@tanstack/react-router';

/** Back to where a detail page was opened from, with its search and scroll; to its list when it was opened by its address. */
export function useLeave(list: '/traces' | '/sessions' | '/users'): () => void {
  const router = useRouter();
  const navigate = useNavigate();
  return () => {
    if (router.history.canGoBack()) router.history.back();
    else void navigate({ to: list });
  };
}
