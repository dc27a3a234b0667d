import type { ReactNode } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { Button, Card, Form, TextField, useForm, useToast } from '../../../../ui/index.ts';
import { useDeleteGuild } from '../../queries.ts';
import { text } from '../../text.ts';
import { useGuildPlace } from '../guild-place.tsx';

/** Deleting the guild, after its address was typed. */
export function Danger(): ReactNode {
  const guild = useGuildPlace();
  const navigate = useNavigate();
  const remove = useDeleteGuild(guild, () => navigate('/guilds', { replace: true }));
  const toast = useToast();
  const form = useForm<{ confirmation: string }>({
    initial: { confirmation: '' },
    check: ({ confirmation }) =>
      confirmation.trim() === guild.slug
        ? []
        : [{ field: ['confirmation'], message: text.deleteMismatch(guild.slug) }],
    submit: async () => {
      const problems = await remove();
      if (problems.length > 0) return problems;
      toast({ text: text.deleted(guild.name) });
      return [];
    },
  });
  if (!guild.viewerCan.delete) return <Navigate to={`/g/${guild.slug}/settings`} replace />;
  return (
    <Card tone="bad" title={text.deleteTitle} lead={text.deleteLead} className="max-w-xl">
      <Form form={form} label={text.deleteTitle}>
        <TextField
          {...form.bind('confirmation')}
          label={text.deleteConfirm(guild.slug)}
          autoComplete="off"
          spellCheck={false}
        />
        <div>
          <Button type="submit" variant="danger" busy={form.busy}>
            {text.deleteAct}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
