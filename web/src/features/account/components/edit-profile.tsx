import type { ReactNode } from 'react';
import { useOutletContext } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import type { SessionViewer } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  Button,
  ErrorState,
  Form,
  SkeletonPage,
  TextArea,
  TextField,
  useForm,
  useToast,
} from '../../../ui/index.ts';
import type { PersonPage } from '../model.ts';
import { usePerson, useSaveProfile } from '../queries.ts';
import { text } from '../text.ts';
import { toChanges, toValues, type ProfileValues } from './profile-values.ts';

/** Editing one's own profile. */
export function EditProfilePage(): ReactNode {
  useTitle(text.profileTitle);
  const viewer = useOutletContext<SessionViewer>();
  const person = usePerson(viewer.username);
  return (
    <>
      <Heading lead={text.profileLead}>{text.profileTitle}</Heading>
      {person.isPending && <SkeletonPage />}
      {person.isError && <ErrorState error={person.error} onRetry={() => void person.refetch()} />}
      {person.data && <ProfileForm person={person.data} />}
    </>
  );
}

function ProfileForm({ person }: { person: PersonPage }): ReactNode {
  const save = useSaveProfile();
  const toast = useToast();
  const form = useForm<ProfileValues>({
    initial: toValues(person.profile),
    check: (values) =>
      values.displayName.trim() === ''
        ? [{ field: ['displayName'], message: text.required.displayName }]
        : [],
    submit: async (values, saved) => {
      const problems = await save(toChanges(values, saved));
      if (problems.length === 0) toast({ text: text.saved, tone: 'good' });
      return problems;
    },
  });
  return (
    <Form form={form} label={text.profileTitle} className="max-w-xl">
      <TextField
        {...form.bind('displayName')}
        label={text.displayName}
        hint={text.displayNameHint}
        autoComplete="name"
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField {...form.bind('firstName')} label={text.firstName} optional autoComplete="given-name" />
        <TextField {...form.bind('lastName')} label={text.lastName} optional autoComplete="family-name" />
      </div>
      <TextArea {...form.bind('bio')} label={text.bio} optional />
      <TextField {...form.bind('location')} label={text.location} optional />
      <TextField {...form.bind('website')} label={text.website} hint={text.linkHint} type="url" optional />
      <TextField {...form.bind('github')} label={text.github} type="url" optional />
      <TextField {...form.bind('linkedIn')} label={text.linkedIn} type="url" optional />
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.save}
        </Button>
      </div>
    </Form>
  );
}
