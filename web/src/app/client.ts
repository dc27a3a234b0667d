import { createClient } from '@testverse/client-sdk';
import { getSdk } from '@testverse/client-sdk/sdk';

/**
 * The one connection of this page to the graph. The access token lives in its memory, the refresh token in a cookie
 * that no script can read.
 */
export const client = createClient({ url: '/graphql', credentials: { mode: 'cookie' } });

/** Every operation, bound to that connection. */
export const sdk = getSdk(client);
