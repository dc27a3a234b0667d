import * as guilds from '@testverse/client-sdk/guilds';
import * as platform from '@testverse/client-sdk/platform';
import * as users from '@testverse/client-sdk/users';

/** The texts of all operations that the SDK, and with it the web app, sends. */
export function knownOperations(): string[] {
  return [guilds, platform, users].flatMap((area) =>
    Object.entries<unknown>(area)
      .filter(([name]) => name.endsWith('Document'))
      .map(([, document]) => String(document)),
  );
}
