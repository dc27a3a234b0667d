import type { ReactNode } from 'react';
import { Checkbox, Select, TextArea, TextField, type FormState } from '../../../ui/index.ts';
import { LEVELS } from '../model.ts';
import { text } from '../text.ts';
import type { ProjectValues } from '../values.ts';

const levels = LEVELS.map((value) => ({ value, label: text.level(value) }));

/** The fields of a project, for beginning one and for changing it. */
export function ProjectFields({ form }: { form: FormState<ProjectValues> }): ReactNode {
  return (
    <>
      <TextField {...form.bind('title')} label={text.title} hint={text.titleHint} />
      <TextArea
        {...form.bind('description')}
        label={text.description}
        hint={text.descriptionHint}
        rows={6}
        optional
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select {...form.bind('level')} label={text.levelLabel} options={levels} />
        <TextField {...form.bind('estimatedHours')} label={text.hours} inputMode="numeric" optional />
      </div>
      <TextField {...form.bind('techStack')} label={text.techStack} hint={text.techStackHint} optional />
      <TextField {...form.bind('tags')} label={text.tags} hint={text.tagsHint} spellCheck={false} optional />
      <TextField
        {...form.bind('repositoryUrl')}
        label={text.repository}
        hint={text.repositoryHint}
        inputMode="url"
        spellCheck={false}
        optional
      />
      <Checkbox {...form.bind('isPublic')} label={text.isPublic} hint={text.isPublicHint} />
    </>
  );
}
