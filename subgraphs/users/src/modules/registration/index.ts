export type { RegistrationDraft, RegistrationService } from './registration.service.ts';
