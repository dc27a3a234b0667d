import { getSdk } from '@testverse/client-sdk/sdk';
import { client } from './client.ts';

/** Every operation, bound to the page's connection. For pages that load when opened: the first load is too small for it. */
export const sdk = getSdk(client);
