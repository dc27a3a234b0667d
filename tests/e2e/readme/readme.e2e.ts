import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReadme } from '../../../client-sdk/testing/readme.ts';
import { startProduct, type Product } from '../../support/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.remove());

describe('a third party who copies the SDK’s README', () => {
  it('gets from the real graph what the README says', async () => {
    const lines = await runReadme(product.graphql);
    expect(lines[0]).toBe('Analytical Engines is founded, by ada');
    expect(lines).toContain('signed in as ada');
    expect(lines).toContain('the same guild: true');
    expect(lines).toContain('listed Analytical Engines');
    expect(lines).toContain('found Analytical Engines');
    expect(lines).toContain('on their way: 2');
    expect(lines).toContain('pong to ada');
    expect(lines).toContain('live: Good morning, !ping, pong');
    expect(lines).toContain('sent since: 0');
    expect(lines.at(-1)).toBe('now signedOut');
  });
});
