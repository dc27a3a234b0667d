export type { PersonEntity } from './person.entity.ts';
export { isSelf, seesAll, showsActivity, showsStats } from './person.policy.ts';
export * as people from './person.repository.ts';
