import type { BrowserContext, Page } from 'playwright-core';

/** Sees everything that should never happen in a window: errors, violations of the policy, requests to elsewhere. */
export class Watch {
  private readonly found: string[] = [];

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

  private listen(page: Page): void {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        this.note(page, `console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.note(page, `throws ${error.stack ?? error.message}`));
    page.on('request', (request) => {
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
