import type { ReactNode } from 'react';
import {
  Button,
  Checkbox,
  Dialog,
  Form,
  Select,
  TextArea,
  TextField,
  useForm,
  useToast,
  type FieldProblem,
} from '../../../ui/index.ts';
import { WEIGHTS } from '../model.ts';
import { text } from '../text.ts';
import type { MilestoneValues } from '../values.ts';

const weights = WEIGHTS.map((value) => ({ value, label: text.weights[value] }));

interface MilestoneFormProps {
  title: string;
  /** What the button says. */
  act: string;
  initial: MilestoneValues;
  /** What is said when it went through. */
  said: (title: string) => string;
  send: (values: MilestoneValues) => Promise<readonly FieldProblem[]>;
  onClose: () => void;
}

/** A milestone to add or to change, in a dialog. */
export function MilestoneForm({ title, act, initial, said, send, onClose }: MilestoneFormProps): ReactNode {
  const toast = useToast();
  const form = useForm<MilestoneValues>({
    initial,
    check: (values) =>
      values.title.trim() === '' ? [{ field: ['title'], message: text.required.title }] : [],
    submit: async (values) => {
      const problems = await send(values);
      if (problems.length > 0) return problems;
      toast({ text: said(values.title.trim()), tone: 'good' });
      onClose();
      return [];
    },
  });
  return (
    <Dialog open onClose={onClose} title={title}>
      <Form form={form} label={title} className="p-4">
        <TextField {...form.bind('title')} label={text.title} autoFocus />
        <TextArea {...form.bind('description')} label={text.description} rows={3} optional />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField {...form.bind('dueAt')} label={text.dueAt} type="date" optional />
          <Select {...form.bind('weight')} label={text.weight} hint={text.weightHint} options={weights} />
        </div>
        <Checkbox {...form.bind('isRequired')} label={text.isRequired} hint={text.isRequiredHint} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" variant="primary" busy={form.busy}>
            {act}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
