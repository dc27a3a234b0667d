import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

export enum MilestoneState {
  OPEN = 'OPEN',
  DONE = 'DONE',
  CANCELLED = 'CANCELLED',
}

/** A step of a project. Once it is done, it stays done. */
@Entity({ name: 'milestone' })
export class MilestoneEntity extends Row {
  @Column('uuid')
  projectId!: string;

  @Column('text')
  title!: string;

  /** Empty for none. */
  @Column('text')
  description!: string;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  dueAt!: Date | null;

  @Column('smallint')
  weight!: number;

  @Column('boolean')
  isRequired!: boolean;

  @Column('text')
  state!: MilestoneState;

  /** Its place in the project; several may share one. */
  @Column({ type: 'int', name: 'place' })
  order!: number;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  completedAt!: Date | null;
}

/** What a person decides about a milestone. */
export type MilestoneProfile = Pick<
  MilestoneEntity,
  'title' | 'description' | 'dueAt' | 'weight' | 'isRequired'
>;

/** A milestone to be: without a place it goes to the end. */
export type MilestoneDraft = MilestoneProfile & { order: number | null };

/** Only the members that are there are changed. */
export type MilestoneChanges = Partial<MilestoneProfile & { order: number; state: MilestoneState }>;

export const milestoneTitleLength = { min: 1, max: 100 } as const;
export const milestoneDescriptionLength = 2_000;
export const weights = { least: 1, most: 5, default: 1 } as const;
/** More steps than anybody keeps in mind; it bounds what counting them reads. */
export const mostMilestones = 100;
export const lastPlace = 1_000_000;
