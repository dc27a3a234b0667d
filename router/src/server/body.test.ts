import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { skipBody } from './body.ts';

it('waits for no body of somebody who was gone before it was listened to', async () => {
  const request = new IncomingMessage(new Socket());
  request.on('error', () => undefined).destroy();
  await new Promise((resolve) => request.once('close', resolve));
  await expect(skipBody(request, 10)).rejects.toThrow('The body ended before it was complete.');
});
