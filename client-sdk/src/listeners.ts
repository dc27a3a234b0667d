/**
 * Calls somebody who listens. What they throw is a mistake of theirs: it is reported as the platform reports uncaught
 * errors, and stops neither others who listen nor what they listen to.
 */
export function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
