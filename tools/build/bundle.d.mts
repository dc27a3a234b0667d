export const root: string;
export function bundle(options: { entry: string; outDir: string; name?: string }): Promise<string>;
