import { describe, expect, it } from 'vitest';
import { anonymousActor } from '../actor/index.ts';
import type { SubgraphRequest } from '../execution/index.ts';
import { readStep, StepTexts } from './wire.ts';

const meta = { requestId: 'wire', actor: anonymousActor() };
const document = 'query A($x:String){a(x:$x,y:"\\"\n")}mutation B{b}';

describe('an operation as text', () => {
  it('is read as it was written, whatever was written of the same document before', () => {
    const requests: Omit<SubgraphRequest, 'meta'>[] = [
      { document, operationName: 'A', kind: 'query', variables: { x: '"}' } },
      { document, operationName: 'A', kind: 'query', variables: {}, burst: true },
      { document, operationName: 'B', kind: 'mutation', variables: { deep: [{ a: null }] } },
      { document, operationName: undefined, kind: 'query', variables: {} },
      { document, operationName: 'A', kind: 'query', variables: { x: undefined } },
      { document: '{a}', operationName: 'A', kind: 'query', variables: {} },
    ];
    const texts = new StepTexts();
    for (const request of [...requests, ...requests]) {
      const read = readStep(JSON.parse(texts.write({ ...request, meta })));
      expect(read).toEqual({ ...request, burst: request.burst === true });
    }
  });
});
