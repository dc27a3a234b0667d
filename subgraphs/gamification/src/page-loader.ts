import type { Page } from '@testverse/platform/db';
import type DataLoader from 'dataloader';

/** Pages by parent. */
export type PageLoader<T> = DataLoader<string, Page<T>>;
