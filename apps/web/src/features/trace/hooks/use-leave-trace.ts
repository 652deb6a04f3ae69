import { useNavigate, useRouter } from '@tanstack/react-router';

/** Back to where the trace was opened from, with its search and scroll; to the list when it was opened by its address. */
export function useLeaveTrace(): () => void {
  const router = useRouter();
  const navigate = useNavigate();
  return () => {
    if (router.history.canGoBack()) router.history.back();
    else void navigate({ to: '/traces' });
  };
}
