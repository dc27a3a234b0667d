import { perArguments, rowLoader, type LoaderFactories } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import type { AssessmentEdition, NumberedQuestion } from './assessment.entity.ts';
import * as assessments from './assessment.repository.ts';

export interface AssessmentLoaders {
  /** The present edition, by the id of the assessment. */
  readonly assessment: DataLoader<string, AssessmentEdition | null>;
  /** By the id of the version, whether present or not. */
  readonly edition: DataLoader<string, AssessmentEdition | null>;
  /** Pages of questions by version. */
  readonly questionPages: (args: PageArgs) => DataLoader<string, Page<NumberedQuestion>>;
}

/** @param isStocked waits until what the files define is in the database */
export function assessmentLoaders(
  isStocked: (ctx: Pick<Parameters<LoaderFactories[string]>[0], 'db' | 'clock' | 'ids'>) => Promise<void>,
): LoaderFactories {
  return {
    assessment: (ctx) =>
      rowLoader<AssessmentEdition>(
        (edition) => edition.id,
        async (ids) => {
          await isStocked(ctx);
          return assessments.listCurrent(ctx.db, 'id', ids);
        },
      ),
    edition: ({ db }) =>
      rowLoader<AssessmentEdition>(
        (edition) => edition.versionId,
        (versionIds) => assessments.listByVersions(db, versionIds),
      ),
    questionPages: ({ db }) =>
      perArguments((versionIds, args: PageArgs) => assessments.listQuestions(db, versionIds, args)),
  };
}
