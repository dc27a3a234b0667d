export { badInput, DomainError, forbidden, notFound, rateLimited, unauthenticated } from './domain-error.ts';
export type { DomainErrorOptions } from './domain-error.ts';
export { maskErrors } from './mask.ts';
export { payload } from './payload.ts';
export type { Payload } from './payload.ts';
export { UserError } from './user-error.ts';
export { validateInput } from './validation.ts';
