import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';

/** A page that asks for more does so within this time. */
const calmLongMs = 80;
const stepMs = 20;
/** Only for what hangs. */
const patienceMs = 60_000;

/** Sees everything that should never happen in a window: errors, violations of the policy, requests to elsewhere. */
export class Watch {
  private readonly found: string[] = [];
  private underWay = 0;

  private constructor(private readonly origin: string) {}

  static async over(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch(origin);
    await context.exposeBinding('reportViolation', ({ page }, what: string) =>
      watch.note(page, `violates the policy: ${what}`),
    );
    await context.addInitScript(() => {
      document.addEventListener(
        'securitypolicyviolation',
        ({ violatedDirective, blockedURI, sourceFile }) => {
          const report: unknown = Reflect.get(window, 'reportViolation');
          if (typeof report === 'function') report(`${violatedDirective} ${blockedURI} (${sourceFile})`);
        },
      );
    });
    context.on('page', (page) => watch.listen(page));
    return watch;
  }

  /** What was seen since the last call. */
  take(): string[] {
    return this.found.splice(0);
  }

  /** Waits until the window has everything it asked for. */
  async quiet(): Promise<void> {
    let calmMs = 0;
    for (let waitedMs = 0; calmMs < calmLongMs && waitedMs < patienceMs; waitedMs += stepMs) {
      calmMs = this.underWay === 0 ? calmMs + stepMs : 0;
      await sleep(stepMs);
    }
  }

  private listen(page: Page): void {
    page.on('requestfinished', () => (this.underWay -= 1));
    page.on('requestfailed', () => (this.underWay -= 1));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        this.note(page, `console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.note(page, `throws ${error.stack ?? error.message}`));
    page.on('request', (request) => {
      this.underWay += 1;
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.origin && !['data:', 'blob:'].includes(protocol))
        this.note(page, `asks another origin: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) this.note(page, `gets ${response.status()} from ${response.url()}`);
    });
  }

  private note(page: Page, what: string): void {
    this.found.push(`${page.url()} ${what}`);
  }
}
