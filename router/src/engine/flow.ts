import type { Step } from './state.ts';

/** One step after the other. */
export function sequence(steps: readonly Step[]): Step {
  return async (state) => {
    for (const step of steps) {
      const waiting = step(state);
      if (waiting) await waiting;
    }
  };
}

/** All of them at once. */
export function parallel(steps: readonly Step[]): Step {
  const [first] = steps;
  if (first && steps.length === 1) return first;
  return async (state) => {
    const waiting = steps.map((step) => step(state)).filter((step) => step instanceof Promise);
    await Promise.all(waiting);
  };
}

/** One of two, by a variable of the operation. */
export function either(variable: string, ifTrue: Step | undefined, ifNot: Step | undefined): Step {
  return (state) => (state.coerced[variable] === true ? ifTrue?.(state) : ifNot?.(state));
}
