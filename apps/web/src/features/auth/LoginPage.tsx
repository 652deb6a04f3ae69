import { useMutation } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Logo } from '../../components/Logo.tsx';
import { errorText } from '../../components/States.tsx';
import type { LoginState } from './fns/load-login.ts';
import { formText } from '../../lib/form-text.ts';
import { signIn } from './queries.ts';

const LINK_COMMAND = 'npm run cli -- login-link';

/** Sign-in: says what became of a link, offers e-mail and password, and how to get a new link. */
export function LoginPage({ state, onSignedIn }: { state: LoginState; onSignedIn: () => void }) {
  const login = useMutation({
    mutationFn: (form: { email: string; password: string }) => signIn(form.email, form.password),
    onSuccess: onSignedIn,
  });

  return (
    <main className="grid h-full place-items-center overflow-y-auto bg-bg p-4">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-2.5">
          <Logo />
          <title>Sign in · Sentry for AI</title>
          <h1 className="text-lg font-semibold">Sentry for AI</h1>
        </div>

        {state.kind === 'link_refused' && (
          <Notice title="This sign-in link no longer works">
            Links live 15 minutes and work once. Ask for a new one as shown below, or sign in with your password. {state.message}
          </Notice>
        )}
        {state.kind === 'link_failed' && (
          <Notice title="The link could not be checked">{state.message} The link was not used up; open it again.</Notice>
        )}

        <form
          className="panel space-y-3 p-4"
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            login.mutate({ email: formText(form, 'email'), password: formText(form, 'password') });
          }}
        >
          <Field label="E-mail" name="email" type="email" autoComplete="username" />
          <Field label="Password" name="password" type="password" autoComplete="current-password" />
          {login.isError && (
            <p role="alert" className="text-xs text-danger">
              {errorText(login.error)}
            </p>
          )}
          <button type="submit" className="btn h-8 w-full" data-tone="accent" disabled={login.isPending}>
            <LogIn className="size-3.5" aria-hidden />
            {login.isPending ? 'Signing in…' : 'Sign in'}
          </button>
        </form>

        <section className="mt-5 text-xs text-ink-2" aria-label="Sign in with a link">
          <p>No password? The start of the server prints a sign-in link. On the machine it runs on, this prints a new one:</p>
          <div className="mt-2 flex items-center justify-between rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
            <code className="font-mono">{LINK_COMMAND}</code>
            <CopyButton text={LINK_COMMAND} label="Copy command" />
          </div>
        </section>
      </div>
    </main>
  );
}

function Field({ label, ...input }: { label: string; name: string; type: string; autoComplete: string }) {
  return (
    <label className="block">
      <span className="mb-1 block text-xs font-medium text-ink-2">{label}</span>
      <input {...input} required className="input h-8 w-full" />
    </label>
  );
}

function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="alert" className="mb-4 rounded-lg border border-danger/30 bg-danger-soft p-3 text-xs">
      <div className="font-semibold text-danger">{title}</div>
      <div className="mt-0.5 text-ink-2">{children}</div>
    </div>
  );
}
