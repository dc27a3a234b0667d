import type { Page } from 'playwright-core';

/** What a page has asked for and got. */
export interface Asked {
  /** Addresses at our own origin, in the order they were asked for. */
  paths: string[];
  /** Names of the operations of the graph, likewise. */
  asked: string[];
  /** Of bodies as they came over the wire, compressed. */
  bytes: { script: number; style: number; all: number };
}

/** Counts what a page asks for and what it gets, from its first request on. */
export class Traffic {
  private readonly paths: string[] = [];
  private readonly asked: string[] = [];
  private readonly bytes = { script: 0, style: 0, all: 0 };

  private constructor() {}

  /** Call before the page is opened. */
  static async of(page: Page): Promise<Traffic> {
    const traffic = new Traffic();
    const session = await page.context().newCDPSession(page);
    const kinds = new Map<string, string>();
    session.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
      kinds.set(requestId, type ?? 'Other');
      traffic.paths.push(new URL(request.url).pathname);
      const name = /"operationName":"(\w+)"/.exec(request.postData ?? '')?.[1];
      if (name !== undefined) traffic.asked.push(name);
    });
    session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      traffic.bytes.all += encodedDataLength;
      if (kinds.get(requestId) === 'Script') traffic.bytes.script += encodedDataLength;
      if (kinds.get(requestId) === 'Stylesheet') traffic.bytes.style += encodedDataLength;
    });
    await session.send('Network.enable');
    return traffic;
  }

  /** Everything until now. */
  soFar(): Asked {
    return { paths: [...this.paths], asked: [...this.asked], bytes: { ...this.bytes } };
  }
}
