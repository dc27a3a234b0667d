import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

export enum ProjectStatus {
  PLANNING = 'PLANNING',
  ACTIVE = 'ACTIVE',
  REVIEW = 'REVIEW',
  COMPLETED = 'COMPLETED',
  ARCHIVED = 'ARCHIVED',
}

export enum ExperienceLevel {
  BEGINNER = 'BEGINNER',
  INTERMEDIATE = 'INTERMEDIATE',
  ADVANCED = 'ADVANCED',
}

/** Something that members of a guild make together. It has exactly one owner. */
@Entity({ name: 'project' })
export class ProjectEntity extends Row {
  /** For good: a project does not move. */
  @Column('uuid')
  guildId!: string;

  @Column('uuid')
  ownerId!: string;

  @Column('text')
  title!: string;

  /** `searchForm(title)`: what the alphabetical order compares, alike on every database. */
  @Column('text')
  titleKey!: string;

  /** Markdown; empty for none. */
  @Column('text')
  description!: string;

  /** A blank and the `searchForm` of all texts: every word has one before it. Only searched. */
  @Column({ type: 'text', select: false })
  searchText!: string;

  @Column('text')
  status!: ProjectStatus;

  @Column('text')
  level!: ExperienceLevel;

  @Column({ type: 'int', nullable: true })
  estimatedHours!: number | null;

  @Column({ type: 'text', nullable: true })
  repositoryUrl!: string | null;

  @Column({ type: 'text', array: true })
  techStack!: string[];

  /** The `searchForm` of each of the tech stack. Only filtered by. */
  @Column({ type: 'text', array: true, select: false })
  techKeys!: string[];

  @Column({ type: 'text', array: true })
  tags!: string[];

  @Column('boolean')
  isPublic!: boolean;

  /** When it was last completed; null while it is not, and after it was begun anew. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  completedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  lastActivityAt!: Date;

  /** Rises, under the row lock, with whatever of the project itself may take the right to see it from somebody. */
  @Column('int')
  accessVersion!: number;

  /** No column: the last seq of the project's topic, read with the row. Absent from a row that was just written. */
  head?: number;

  /** No column: how far its milestones are. Absent where whoever reads it does not list it. */
  progress?: ProjectProgress;

  /** No column: whether its guild is known and not deleted. Absent from a row that was just written: it is. */
  hasGuild?: boolean;
}

/** The columns a person decides; everything else follows from them. */
export type ProjectProfile = Pick<
  ProjectEntity,
  'title' | 'description' | 'level' | 'estimatedHours' | 'repositoryUrl' | 'techStack' | 'tags' | 'isPublic'
>;

/** Only the columns that are there are changed. */
export type ProjectChanges = Partial<ProjectProfile>;

/** What a list is narrowed to; null and absent members narrow nothing, ids are those of the rows. */
export interface ProjectFilter {
  guildId?: string | null;
  ownerId?: string | null;
  status?: readonly ProjectStatus[] | null;
  level?: ExperienceLevel | null;
  techStack?: string | null;
  tag?: string | null;
  search?: string | null;
}

export enum ProjectOrderField {
  CREATED_AT = 'CREATED_AT',
  LAST_ACTIVITY = 'LAST_ACTIVITY',
  TITLE = 'TITLE',
}

export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

export interface ProjectOrder {
  field: ProjectOrderField;
  direction: OrderDirection;
}

export const latestActivityFirst: ProjectOrder = {
  field: ProjectOrderField.LAST_ACTIVITY,
  direction: OrderDirection.DESC,
};

/** How far the milestones of a project are. Weights are those of milestones that are not cancelled. */
export interface ProjectProgress {
  open: number;
  done: number;
  cancelled: number;
  doneWeight: number;
  totalWeight: number;
  /** Required ones that are still open. */
  requiredOpen: number;
}

export const noProgress: ProjectProgress = {
  open: 0,
  done: 0,
  cancelled: 0,
  doneWeight: 0,
  totalWeight: 0,
  requiredOpen: 0,
};

/** Of 100, by weight, rounded to hundredths; 0 without milestones that count. */
export function completionOf({ doneWeight, totalWeight }: ProjectProgress): number {
  return totalWeight === 0 ? 0 : Math.round((doneWeight / totalWeight) * 10_000) / 100;
}

export const titleLength = { min: 3, max: 100 } as const;
export const descriptionLength = 5_000;
export const techLimits = { count: 20, length: 40 } as const;
export const tagLimits = { count: 10, length: 30 } as const;
/** Fifty years of work, and far inside a 32-bit number. */
export const mostHours = 100_000;
