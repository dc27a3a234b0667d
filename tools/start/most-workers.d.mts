export const mostWorkers: number;
