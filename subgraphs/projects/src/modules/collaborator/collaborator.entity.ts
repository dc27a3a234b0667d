import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

export enum CollaboratorRole {
  OWNER = 'OWNER',
  MAINTAINER = 'MAINTAINER',
  CONTRIBUTOR = 'CONTRIBUTOR',
  VIEWER = 'VIEWER',
}

/** One person's part in one project. A project has exactly one owner. */
@Entity({ name: 'project_collaborator' })
export class CollaboratorEntity extends Row {
  @Column('uuid')
  projectId!: string;

  @Column('uuid')
  userId!: string;

  @Column('text')
  role!: CollaboratorRole;
}
