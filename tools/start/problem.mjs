/** A problem for the person at the terminal: its message is printed alone. Recognised by name across bundles. */
export class StartProblem extends Error {
  name = 'StartProblem';
}

export function isProblem(error) {
  return error instanceof Error && error.name === 'StartProblem';
}
