import {
  useForm,
  useToast,
  type FieldProblem,
  type FormState,
  type FormValues,
} from '../../../../ui/index.ts';
import { useChangeGuild, type GuildChanges } from '../../queries.ts';
import { text } from '../../text.ts';
import type { GuildPlaceFields } from '../../model.ts';

interface GuildFormOptions<Values extends FormValues> {
  guild: GuildPlaceFields;
  initial: Values;
  check?: (values: Values) => readonly FieldProblem[];
  /** What to send for the values. */
  changes: (values: Values) => GuildChanges;
  /** Called with the guild as it is after the change. */
  onSaved?: (guild: GuildPlaceFields) => void;
}

/** A form over a part of one guild: sends it, says that it is saved, keeps what was written when it is refused. */
export function useGuildForm<Values extends FormValues>(
  options: GuildFormOptions<Values>,
): FormState<Values> {
  const change = useChangeGuild(options.guild);
  const toast = useToast();
  return useForm<Values>({
    initial: options.initial,
    ...(options.check ? { check: options.check } : {}),
    submit: async (values) => {
      const { guild, problems } = await change(options.changes(values));
      if (!guild) return problems;
      toast({ text: text.saved, tone: 'good' });
      options.onSaved?.(guild);
      return [];
    },
  });
}
