export type { TypingLoaders } from './typing.service.ts';
