/** Each has its own connections to the database: more of them would use up what the embedded server takes. */
export const mostWorkers = 12;
