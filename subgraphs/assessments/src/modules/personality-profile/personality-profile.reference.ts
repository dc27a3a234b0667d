import type { Reference } from '@testverse/platform/graphql';
import type { AssessmentsContext } from '../../context.ts';
import { profileId } from '../../node.ts';
import type { PersonalityProfileEntity } from './personality-profile.entity.ts';

/** The profile behind `{ id }`, null unless it is the viewer's own. */
export function resolvePersonalityProfileReference(
  reference: Reference,
  ctx: AssessmentsContext,
): Promise<PersonalityProfileEntity | null> {
  return ctx.load.personalityProfile.load(profileId.decode(String(reference['id'])));
}
