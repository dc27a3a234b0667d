import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { Button, Form, Select, TextArea, TextField } from '../../../../ui/index.ts';
import { CATEGORIES, oneOf, type Category } from '../../model.ts';
import { text } from '../../text.ts';
import { categoryOptions } from '../options.ts';
import { useGuildPlace } from '../guild-place.tsx';
import { useGuildForm } from './use-guild-form.ts';

interface DetailValues extends Record<string, string> {
  name: string;
  slug: string;
  description: string;
  category: Category;
}

/** Name, address, description and category. */
export function Details(): ReactNode {
  const guild = useGuildPlace();
  const navigate = useNavigate();
  const form = useGuildForm<DetailValues>({
    guild,
    initial: {
      name: guild.name,
      slug: guild.slug,
      description: guild.description ?? '',
      category: oneOf(CATEGORIES, guild.category, 'OTHER'),
    },
    check: (values) => (values.name.trim() === '' ? [{ field: ['name'], message: text.required.name }] : []),
    changes: (values) => ({
      name: values.name.trim(),
      description: values.description.trim() || null,
      category: values.category,
      ...(values.slug.trim() === guild.slug ? {} : { slug: values.slug.trim() }),
    }),
    onSaved: (saved) => {
      if (saved.slug !== guild.slug) void navigate(`/g/${saved.slug}/settings`, { replace: true });
    },
  });
  return (
    <Form form={form} label={text.tabs.details} className="max-w-xl">
      <TextField {...form.bind('name')} label={text.name} />
      <TextField
        {...form.bind('slug')}
        label={text.address}
        hint={text.addressFixed}
        prefix="/g/"
        spellCheck={false}
      />
      <TextArea {...form.bind('description')} label={text.description} hint={text.descriptionHint} optional />
      <Select {...form.bind('category')} label={text.categoryLabel} options={categoryOptions} />
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.save}
        </Button>
      </div>
    </Form>
  );
}
