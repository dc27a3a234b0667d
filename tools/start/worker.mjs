// One of several processes that serve the API; started by the primary, never by hand.
import { serveWorker } from '../../dist/server/all-in-one.mjs';

await serveWorker();
