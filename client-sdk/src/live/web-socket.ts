/** What the SDK uses of a `WebSocket`; those of browsers, React Native, Node 22 and the package `ws` all have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

/** Opens a connection. */
export type WebSocketClass = new (url: string, protocols?: string | string[]) => WebSocketLike;
