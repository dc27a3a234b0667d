import { complain, say } from './terminal.mjs';

/** What a process is asked with, to renew those that serve. */
export const renewalSignal = 'SIGUSR2';

/** What can be renewed while it serves. */
export interface Renewable {
  renew?(): Promise<void>;
}

/** Renews what serves when somebody asks for it (`npm restart`), one thing after the other. */
export class Renewal {
  private app: Renewable | undefined;
  private isUnderWay = false;

  constructor() {
    // Before there is anything to renew the signal would end the process.
    process.on(renewalSignal, () => void this.asked());
  }

  of(app: Renewable): void {
    this.app = app;
  }

  private async asked(): Promise<void> {
    if (!this.app || this.isUnderWay) return;
    if (!this.app.renew)
      return say(
        'one process cannot take its own place: start with --workers 2, or stop it and start it again',
      );
    this.isUnderWay = true;
    say('putting new processes in the place of those that serve');
    try {
      await this.app.renew();
      say('new processes serve');
    } catch (error) {
      complain(`not all of them: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.isUnderWay = false;
    }
  }
}
