import type { ReactNode } from 'react';
import { Button, Form, Select, Switch, TextField } from '../../../../ui/index.ts';
import { limitOf, limitProblems } from '../../guild-values.ts';
import { APPROVALS, VISIBILITIES, oneOf, type Approval, type Visibility } from '../../model.ts';
import { text } from '../../text.ts';
import { useGuildPlace } from '../guild-place.tsx';
import { approvalOptions, visibilityOptions } from '../options.ts';
import { useGuildForm } from './use-guild-form.ts';

interface MembershipValues extends Record<string, string | boolean> {
  visibility: Visibility;
  approval: Approval;
  maxMembers: string;
  allowGuestAccess: boolean;
}

/** Who finds the guild, how one gets in, and how many can. */
export function MembershipSettings(): ReactNode {
  const guild = useGuildPlace();
  const form = useGuildForm<MembershipValues>({
    guild,
    initial: {
      visibility: oneOf(VISIBILITIES, guild.visibility, 'PUBLIC'),
      approval: oneOf(APPROVALS, guild.approval, 'AUTOMATIC'),
      maxMembers: guild.maxMembers ? String(guild.maxMembers) : '',
      allowGuestAccess: guild.allowGuestAccess,
    },
    check: (values) => limitProblems(values.maxMembers),
    changes: ({ visibility, approval, maxMembers, allowGuestAccess }) => ({
      visibility,
      approval,
      maxMembers: limitOf(maxMembers),
      allowGuestAccess,
    }),
  });
  return (
    <Form form={form} label={text.tabs.membership} className="max-w-xl">
      <Select {...form.bind('visibility')} label={text.visibilityLabel} options={visibilityOptions} />
      <Select {...form.bind('approval')} label={text.approvalLabel} options={approvalOptions} />
      <TextField
        {...form.bind('maxMembers')}
        label={text.maxMembers}
        hint={text.maxMembersHint}
        inputMode="numeric"
        optional
      />
      <Switch {...form.bind('allowGuestAccess')} label={text.guests} hint={text.guestsHint} />
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.save}
        </Button>
      </div>
    </Form>
  );
}
