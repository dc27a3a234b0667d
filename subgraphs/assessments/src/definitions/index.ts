import { bigFive } from './big-five.ts';
import type { Definition } from './definition.ts';

/** Every assessment of the platform. A changed one becomes a new version of itself at the next start. */
export const definitions: readonly Definition[] = [bigFive];

export { AssessmentKind, contentHash } from './definition.ts';
export type { Choice, Definition, Question, Scale } from './definition.ts';
