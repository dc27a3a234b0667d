export type { RemnantOptions } from './remnant.service.ts';
