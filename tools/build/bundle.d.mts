export const root: string;
export function bundle(options: { entry: string; outDir: string }): Promise<string>;
export function bundleAll(options: {
  entries: Readonly<Record<string, string>>;
  outDir: string;
  chunks: string;
}): Promise<void>;
