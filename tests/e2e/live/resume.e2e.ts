import { afterEach, describe, it } from 'vitest';
import { soak } from '../../support/chat.ts';
import { startProduct, type Product } from '../../support/product.ts';
import { cutReadersMissNothing } from './cut-readers.ts';

let product: Product | undefined;

afterEach(async () => {
  await product?.remove();
});

const cutting = { writers: 20, messages: 2_000 * soak, cuts: 100 * soak };

// In processes of their own: tests/e2e/faults, where they run already.
describe.each(['1', '2'])('a reader that is disconnected a hundred times (workers: %s)', (workers) => {
  it('gets everything that twenty writers sent, once and in order, from the bare protocol and from the SDK', async () => {
    product = await startProduct({ env: { WORKERS: workers } });
    await cutReadersMissNothing(product, cutting);
  });
});
