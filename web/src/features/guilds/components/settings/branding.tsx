import type { ReactNode } from 'react';
import { Button, ColourField, Form, TextField } from '../../../../ui/index.ts';
import { colourProblems } from '../../guild-values.ts';
import { text } from '../../text.ts';
import { GuildHeader } from '../guild-header.tsx';
import { useGuildPlace } from '../guild-place.tsx';
import { useGuildForm } from './use-guild-form.ts';

interface BrandingValues extends Record<string, string> {
  'branding.primaryColor': string;
  'branding.accentColor': string;
  'branding.logoUrl': string;
  'branding.bannerUrl': string;
}

/** Colours and pictures, with the header as it will look. */
export function BrandingSettings(): ReactNode {
  const guild = useGuildPlace();
  const form = useGuildForm<BrandingValues>({
    guild,
    initial: {
      'branding.primaryColor': guild.branding.primaryColor,
      'branding.accentColor': guild.branding.accentColor,
      'branding.logoUrl': guild.branding.logoUrl ?? '',
      'branding.bannerUrl': guild.branding.bannerUrl ?? '',
    },
    check: (values) => colourProblems(values, ['branding.primaryColor', 'branding.accentColor']),
    changes: (values) => ({
      branding: {
        primaryColor: values['branding.primaryColor'],
        accentColor: values['branding.accentColor'],
        logoUrl: values['branding.logoUrl'].trim() || null,
        bannerUrl: values['branding.bannerUrl'].trim() || null,
      },
    }),
  });
  return (
    <div className="max-w-xl">
      <p className="mb-2 text-12 font-semibold text-muted">{text.preview}</p>
      <GuildHeader
        asPreview
        guild={guild}
        branding={{
          primaryColor: form.values['branding.primaryColor'],
          accentColor: form.values['branding.accentColor'],
          logoUrl: guild.branding.logoUrl,
        }}
      />
      <Form form={form} label={text.tabs.branding} className="mt-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <ColourField
            {...form.bind('branding.primaryColor')}
            label={text.primaryColour}
            hint={text.colourHint}
          />
          <ColourField {...form.bind('branding.accentColor')} label={text.accentColour} />
        </div>
        <TextField
          {...form.bind('branding.logoUrl')}
          label={text.logo}
          hint={text.pictureHint}
          type="url"
          optional
        />
        <TextField {...form.bind('branding.bannerUrl')} label={text.banner} type="url" optional />
        <div>
          <Button type="submit" variant="primary" busy={form.busy}>
            {text.save}
          </Button>
        </div>
      </Form>
    </div>
  );
}
