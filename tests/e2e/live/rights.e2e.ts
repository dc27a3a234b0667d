import { afterAll, beforeAll, describe, it } from 'vitest';
import { startProduct, type Product } from '../../support/product.ts';
import { endOfSessionClosesItsSockets, removalEndsTheStream } from './lost-rights.ts';

// In processes of their own: tests/e2e/faults, where they run already.
describe.each(['1', '2'])('losing the right to read (workers: %s)', (workers) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { WORKERS: workers } });
  });
  afterAll(() => product?.remove());

  it('ends a removed member’s stream within a second, and nothing sent after the removal reaches them', () =>
    removalEndsTheStream(product));

  it('closes the sockets of a session within a second after it was ended elsewhere', () =>
    endOfSessionClosesItsSockets(product));
});
