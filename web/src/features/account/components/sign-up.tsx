import type { ReactNode } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { Place } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { Button, Form, TextField, useForm, useToast, type FieldProblem } from '../../../ui/index.ts';
import { text } from '../text.ts';
import { EntryFrame } from './entry-frame.tsx';
import { returnPath } from './return-path.ts';

interface SignUpValues extends Record<string, string> {
  username: string;
  displayName: string;
  email: string;
  password: string;
}

function check(values: SignUpValues): FieldProblem[] {
  return (['username', 'email', 'password'] as const)
    .filter((name) => values[name].trim() === '')
    .map((name) => ({ field: [name], message: text.required[name] }));
}

/** Creating an account; one is signed in at once. */
export function SignUpPage(): ReactNode {
  useTitle(text.signUpTitle);
  const session = useSession();
  const toast = useToast();
  const [search] = useSearchParams();
  const form = useForm<SignUpValues>({
    initial: { username: '', displayName: '', email: '', password: '' },
    check,
    submit: async (values) => {
      const displayName = values.displayName.trim();
      const problems = await session.signUp({
        username: values.username.trim(),
        email: values.email.trim(),
        password: values.password,
        ...(displayName === '' ? {} : { displayName }),
      });
      if (problems.length === 0)
        toast({ text: text.welcome(displayName || values.username.trim()), tone: 'good' });
      return problems;
    },
  });
  if (session.state === 'in') return <Navigate to={returnPath(search)} replace />;

  return (
    <Place>
      <EntryFrame
        title={text.signUpTitle}
        lead={text.signUpLead}
        other={
          <>
            {text.haveAccount}{' '}
            <Link to={{ pathname: '/sign-in', search: search.toString() }}>{text.signIn}</Link>
          </>
        }
      >
        <Form form={form} label={text.signUpTitle}>
          <TextField
            {...form.bind('username')}
            label={text.username}
            hint={text.usernameHint}
            autoComplete="username"
            spellCheck={false}
          />
          <TextField {...form.bind('displayName')} label={text.displayName} optional autoComplete="name" />
          <TextField
            {...form.bind('email')}
            label={text.email}
            hint={text.emailHint}
            type="email"
            autoComplete="email"
          />
          <TextField
            {...form.bind('password')}
            label={text.password}
            hint={text.passwordHint}
            type="password"
            autoComplete="new-password"
          />
          <Button type="submit" variant="primary" busy={form.busy}>
            {text.signUp}
          </Button>
        </Form>
      </EntryFrame>
    </Place>
  );
}
