import { CloseCode } from 'graphql-ws';

/** How a socket is closed from our side. */
export interface Closing {
  code: number;
  reason: string;
}

/** "Rate limited": a code that client libraries take for a reason to come back later, as they do 4403, 1012 and 1013. */
const rateLimitedCode = 4008;

/** Every way in which a socket is closed from our side; the codes are the contract with clients. */
export const closings = {
  badMessage: { code: CloseCode.BadRequest, reason: 'Invalid message received' },
  unauthorized: { code: CloseCode.Unauthorized, reason: 'Unauthorized' },
  /** The credential is not valid (any more): connect again with a fresh one. */
  forbidden: { code: CloseCode.Forbidden, reason: 'Forbidden' },
  expired: { code: CloseCode.Forbidden, reason: 'Expired' },
  revoked: { code: CloseCode.Forbidden, reason: 'Revoked' },
  subprotocol: { code: CloseCode.SubprotocolNotAcceptable, reason: 'Subprotocol not acceptable' },
  initTimeout: {
    code: CloseCode.ConnectionInitialisationTimeout,
    reason: 'Connection initialisation timeout',
  },
  duplicate: { code: CloseCode.SubscriberAlreadyExists, reason: 'Subscriber already exists' },
  secondInit: { code: CloseCode.TooManyInitialisationRequests, reason: 'Too many initialisation requests' },
  tooManyMessages: { code: rateLimitedCode, reason: 'Too many messages' },
  tooManyConnections: { code: rateLimitedCode, reason: 'Too many connections' },
  tooBig: { code: 1009, reason: 'Message too big' },
  restart: { code: 1012, reason: 'Restarting' },
  /** Events came faster than they were read: connect again and resume. */
  behind: { code: 1013, reason: 'Behind' },
  unavailable: { code: 1013, reason: 'Try again later' },
} as const satisfies Record<string, Closing>;
