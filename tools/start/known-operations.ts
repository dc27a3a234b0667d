import * as assessments from '@testverse/client-sdk/assessments';
import * as gamification from '@testverse/client-sdk/gamification';
import * as guilds from '@testverse/client-sdk/guilds';
import * as platform from '@testverse/client-sdk/platform';
import * as projects from '@testverse/client-sdk/projects';
import * as users from '@testverse/client-sdk/users';

/** The texts of all operations that the SDK, and with it the web app, sends. */
export function knownOperations(): string[] {
  return [assessments, gamification, guilds, platform, projects, users].flatMap((area) =>
    Object.entries<unknown>(area)
      .filter(([name]) => name.endsWith('Document'))
      .map(([, document]) => String(document)),
  );
}
