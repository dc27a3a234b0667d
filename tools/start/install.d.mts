/** As much of a lockfile as is compared. */
export interface Lockfile {
  packages: Record<
    string,
    {
      version?: string;
      link?: boolean;
      dev?: boolean;
      optional?: boolean;
      devOptional?: boolean;
      peer?: boolean;
    }
  >;
}
export const root: string;
export function checkNode(version?: string): void;
export function ensureInstalled(options?: { folder?: string; dev?: boolean }): Promise<void>;
export function fits(lock: Lockfile, installed: Lockfile, dev: boolean): boolean;
