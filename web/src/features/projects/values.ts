import type { CreateProjectInput, UpdateMilestoneInput } from '@testverse/client-sdk/projects';
import type { FieldProblem } from '../../ui/index.ts';
import { LEVELS, type Level, type Milestone, type ProjectHome } from './model.ts';
import { text } from './text.ts';

/** What the form of a project holds. */
export interface ProjectValues extends Record<string, string | boolean> {
  title: string;
  description: string;
  level: Level;
  estimatedHours: string;
  repositoryUrl: string;
  techStack: string;
  tags: string;
  isPublic: boolean;
}

/** A form nobody has written in. */
export const emptyProject: ProjectValues = {
  title: '',
  description: '',
  level: 'BEGINNER',
  estimatedHours: '',
  repositoryUrl: '',
  techStack: '',
  tags: '',
  isPublic: true,
};

/** A project as the values of its form. */
export function projectValues(project: ProjectHome): ProjectValues {
  return {
    title: project.title,
    description: project.description,
    level: LEVELS.find((one) => one === project.level) ?? 'BEGINNER',
    estimatedHours: project.estimatedHours === null ? '' : String(project.estimatedHours),
    repositoryUrl: project.repositoryUrl ?? '',
    techStack: project.techStack.join(', '),
    tags: project.tags.join(', '),
    isPublic: project.isPublic,
  };
}

/** The words of a field that takes several, separated by commas; each once. */
export function wordsIn(value: string): string[] {
  const words = value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return [...new Set(words)];
}

/** What can be seen to be wrong without asking the server. */
export function projectProblems(values: ProjectValues): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (values.title.trim() === '') problems.push({ field: ['title'], message: text.required.title });
  const hours = values.estimatedHours.trim();
  if (hours !== '' && !/^\d{1,6}$/u.test(hours))
    problems.push({ field: ['estimatedHours'], message: text.hoursWrong });
  return problems;
}

/** The values as the server wants them; call it after `projectProblems` found nothing. */
export function projectInput(values: ProjectValues): Omit<CreateProjectInput, 'guildId'> {
  const hours = values.estimatedHours.trim();
  return {
    title: values.title.trim(),
    description: values.description.trim(),
    level: values.level,
    estimatedHours: hours === '' ? null : Number(hours),
    repositoryUrl: values.repositoryUrl.trim() || null,
    techStack: wordsIn(values.techStack),
    tags: wordsIn(values.tags.toLowerCase()),
    isPublic: values.isPublic,
  };
}

/** What the form of a milestone holds. */
export interface MilestoneValues extends Record<string, string | boolean> {
  title: string;
  description: string;
  dueAt: string;
  weight: '1' | '2' | '3' | '4' | '5';
  isRequired: boolean;
}

/** A form nobody has written in. */
export const emptyMilestone: MilestoneValues = {
  title: '',
  description: '',
  dueAt: '',
  weight: '1',
  isRequired: true,
};

const two = (part: number): string => String(part).padStart(2, '0');

/** The reader's own day of a moment, as a field for dates writes it. */
export function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The end of a day of the reader's own zone; null for what is no day. */
export function endOfDay(day: string): string | null {
  const date = new Date(`${day}T23:59:00`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A milestone as the values of its form. */
export function milestoneValues(milestone: Milestone): MilestoneValues {
  const weight = String(milestone.weight);
  return {
    title: milestone.title,
    description: milestone.description,
    dueAt: milestone.dueAt === null ? '' : dayOf(milestone.dueAt),
    weight: weight === '2' || weight === '3' || weight === '4' || weight === '5' ? weight : '1',
    isRequired: milestone.isRequired,
  };
}

/** What a new milestone, or a changed one, is to be. */
export type MilestoneChanges = Required<
  Pick<UpdateMilestoneInput, 'title' | 'description' | 'dueAt' | 'weight' | 'isRequired'>
>;

/** The values as the server wants them; a day that was not touched keeps its hour. */
export function milestoneInput(
  values: MilestoneValues,
  before?: Milestone,
): MilestoneChanges & {
  title: string;
  description: string;
  weight: number;
  isRequired: boolean;
} {
  const isSameDay = before?.dueAt != null && dayOf(before.dueAt) === values.dueAt;
  return {
    title: values.title.trim(),
    description: values.description.trim(),
    dueAt: isSameDay ? before.dueAt : values.dueAt === '' ? null : endOfDay(values.dueAt),
    weight: Number(values.weight),
    isRequired: values.isRequired,
  };
}
