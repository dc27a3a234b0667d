import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';

export type Headers = readonly (readonly [string, string])[];

/** Which promise an answer makes about what may run in it. */
export type Audience = 'api' | 'page' | 'explorer';

/** The web app: only our own files, no inline script, no plugins, no frames. People's pictures come from https. */
const page = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'https:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  workerSrc: ["'self'"],
  manifestSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

const policies: Readonly<Record<Audience, Readonly<Record<string, readonly string[]>>>> = {
  // Answers of the API are never documents.
  api: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  page,
  // The explorer's editor writes styles at run time and starts its workers from blobs; nowhere else is that allowed.
  explorer: {
    ...page,
    styleSrc: ["'self'", "'unsafe-inline'"],
    fontSrc: ["'self'", 'data:'],
    workerSrc: ["'self'", 'blob:'],
  },
};

function options(audience: Audience, isHttps: boolean): HelmetOptions {
  const directives = Object.fromEntries(
    Object.entries(policies[audience]).map(([name, value]) => [name, [...value]]),
  );
  return {
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    // Pages of listed origins read answers by CORS, which this header does not touch.
    crossOriginResourcePolicy: { policy: 'same-origin' },
  };
}

/** Asks helmet once; the answer is the same for every request of the kind. */
function computed(audience: Audience, isHttps: boolean): Headers {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet(options(audience, isHttps))(response.req, response, () => undefined);
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}

const cache = new Map<string, Headers>();

/** The security headers of an answer. */
export function securityHeaders(audience: Audience, isHttps: boolean): Headers {
  const key = `${audience} ${isHttps}`;
  const known = cache.get(key) ?? computed(audience, isHttps);
  cache.set(key, known);
  return known;
}
