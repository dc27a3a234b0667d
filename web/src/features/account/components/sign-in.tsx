import type { ReactNode } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { Place } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { Button, Form, TextField, useForm, type FieldProblem } from '../../../ui/index.ts';
import { text } from '../text.ts';
import { EntryFrame } from './entry-frame.tsx';
import { returnPath } from './return-path.ts';

interface SignInValues extends Record<string, string> {
  login: string;
  password: string;
}

function check({ login, password }: SignInValues): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (login.trim() === '') problems.push({ field: ['login'], message: text.required.login });
  if (password === '') problems.push({ field: ['password'], message: text.required.password });
  return problems;
}

/** Signing in; afterwards one is where one wanted to be. */
export function SignInPage(): ReactNode {
  useTitle(text.signInTitle);
  const session = useSession();
  const [search] = useSearchParams();
  const form = useForm<SignInValues>({
    initial: { login: '', password: '' },
    check,
    submit: ({ login, password }) => session.signIn({ login: login.trim(), password }),
  });
  if (session.state === 'in') return <Navigate to={returnPath(search)} replace />;

  return (
    <Place>
      <EntryFrame
        title={text.signInTitle}
        lead={text.signInLead}
        other={
          <>
            {text.noAccount}{' '}
            <Link to={{ pathname: '/sign-up', search: search.toString() }}>{text.signUp}</Link>
          </>
        }
      >
        <Form form={form} label={text.signInTitle}>
          <TextField {...form.bind('login')} label={text.login} autoComplete="username" spellCheck={false} />
          <TextField
            {...form.bind('password')}
            label={text.password}
            type="password"
            autoComplete="current-password"
          />
          <Button type="submit" variant="primary" busy={form.busy}>
            {text.signIn}
          </Button>
        </Form>
      </EntryFrame>
    </Place>
  );
}
