import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { Heading, Place } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  Button,
  ColourField,
  Form,
  Select,
  TextArea,
  TextField,
  useForm,
  useToast,
  type FieldProblem,
} from '../../../ui/index.ts';
import { RequireSession } from '../../account/index.ts';
import { colourProblems, limitOf, limitProblems } from '../guild-values.ts';
import type { Approval, Category, Visibility } from '../model.ts';
import { useFoundGuild } from '../queries.ts';
import { slugOf } from '../slug.ts';
import { text } from '../text.ts';
import { GuildHeader } from './guild-header.tsx';
import { approvalOptions, categoryOptions, visibilityOptions } from './options.ts';

interface FoundValues extends Record<string, string> {
  name: string;
  slug: string;
  description: string;
  category: Category;
  visibility: Visibility;
  approval: Approval;
  maxMembers: string;
  'branding.primaryColor': string;
  'branding.accentColor': string;
}

const initial: FoundValues = {
  name: '',
  slug: '',
  description: '',
  category: 'WEB',
  visibility: 'PUBLIC',
  approval: 'AUTOMATIC',
  maxMembers: '',
  'branding.primaryColor': '#3451b2',
  'branding.accentColor': '#f2b84b',
};

function check(values: FoundValues): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (values.name.trim() === '') problems.push({ field: ['name'], message: text.required.name });
  problems.push(...limitProblems(values.maxMembers));
  problems.push(...colourProblems(values, ['branding.primaryColor', 'branding.accentColor']));
  return problems;
}

/** Founding a guild; one arrives in it as its owner. */
export function FoundGuildPlace(): ReactNode {
  useTitle(text.found);
  return (
    <Place>
      <RequireSession>{() => <FoundGuild />}</RequireSession>
    </Place>
  );
}

function FoundGuild(): ReactNode {
  const found = useFoundGuild();
  const navigate = useNavigate();
  const toast = useToast();
  const form = useForm<FoundValues>({
    initial,
    check,
    submit: async (values) => {
      const { guild, problems } = await found({
        name: values.name.trim(),
        description: values.description.trim() || null,
        category: values.category,
        visibility: values.visibility,
        approval: values.approval,
        maxMembers: limitOf(values.maxMembers),
        branding: {
          primaryColor: values['branding.primaryColor'],
          accentColor: values['branding.accentColor'],
        },
        ...(values.slug.trim() === '' ? {} : { slug: values.slug.trim() }),
      });
      if (!guild) return problems;
      toast({ text: text.founded(guild.name), tone: 'good' });
      await navigate(`/g/${guild.slug}`);
      return [];
    },
  });

  return (
    <>
      <Heading lead={text.foundLead}>{text.found}</Heading>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <FoundFields form={form} />
        <section aria-label={text.preview} className="order-first lg:sticky lg:top-7 lg:order-none">
          <p className="mb-2 text-12 font-semibold text-muted">{text.preview}</p>
          <GuildHeader
            asPreview
            guild={{
              name: form.values.name.trim() || text.previewName,
              category: form.values.category,
              visibility: form.values.visibility,
              memberCount: 1,
            }}
            branding={{
              primaryColor: form.values['branding.primaryColor'],
              accentColor: form.values['branding.accentColor'],
            }}
          />
        </section>
      </div>
    </>
  );
}

function FoundFields({ form }: { form: ReturnType<typeof useForm<FoundValues>> }): ReactNode {
  return (
    <Form form={form} label={text.found}>
      <TextField {...form.bind('name')} label={text.name} />
      <TextField
        {...form.bind('slug')}
        label={text.address}
        hint={text.addressHint}
        prefix="/g/"
        placeholder={slugOf(form.values.name)}
        spellCheck={false}
        optional
      />
      <TextArea {...form.bind('description')} label={text.description} hint={text.descriptionHint} optional />
      <Select {...form.bind('category')} label={text.categoryLabel} options={categoryOptions} />
      <Select {...form.bind('visibility')} label={text.visibilityLabel} options={visibilityOptions} />
      <Select {...form.bind('approval')} label={text.approvalLabel} options={approvalOptions} />
      <TextField
        {...form.bind('maxMembers')}
        label={text.maxMembers}
        hint={text.maxMembersHint}
        inputMode="numeric"
        optional
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <ColourField
          {...form.bind('branding.primaryColor')}
          label={text.primaryColour}
          hint={text.colourHint}
        />
        <ColourField {...form.bind('branding.accentColor')} label={text.accentColour} />
      </div>
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.found}
        </Button>
      </div>
    </Form>
  );
}
