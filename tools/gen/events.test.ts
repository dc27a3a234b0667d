import { describe, expect, it } from 'vitest';
import { eventBreaks, eventSchemas, eventSnapshots, type EventSchema } from './events.ts';

const schemas = (entries: Record<string, EventSchema>) => new Map(Object.entries(entries));
const text = { type: 'string' };
const sent: EventSchema = { properties: { id: text }, required: ['id'] };

describe('event contracts', () => {
  it('are found in the modules of their publishers and printed as JSON Schema', () => {
    const found = eventSchemas({ shop: { sold: { type: 'shop.order.sold.v1', schema: sent }, other: 1 } });
    expect(eventSnapshots(found)).toEqual([
      [
        'schema/events/snapshots/shop.order.sold.v1.json',
        `${JSON.stringify({ $id: 'shop.order.sold.v1', ...sent }, null, 2)}\n`,
      ],
    ]);
  });

  it.each(['order.sold.v1', 'shop.order.sold', 'shop.Order.v1', 'bank.order.sold.v1'])(
    'refuse the name %s',
    (type) => {
      expect(() => eventSchemas({ shop: { sold: { type, schema: sent } } })).toThrow('is not named');
    },
  );

  it('refuse the same type twice', () => {
    const sold = { type: 'shop.order.sold.v1', schema: sent };
    expect(() => eventSchemas({ shop: { sold, again: sold } })).toThrow('is there twice');
  });
});

describe('released events', () => {
  const released = schemas({ 'a.b.v1': sent });

  it('may get further optional properties and new versions beside them', () => {
    const present = schemas({
      'a.b.v1': { properties: { id: text, more: text }, required: ['id'] },
      'a.b.v2': { properties: {}, required: [] },
    });
    expect(eventBreaks(released, present)).toEqual([]);
  });

  it.each([
    ['going away', {}, 'a.b.v1 is gone'],
    [
      'another type of a property',
      { 'a.b.v1': { ...sent, properties: { id: { type: 'integer' } } } },
      'a.b.v1 has another id',
    ],
    [
      'a new required property',
      { 'a.b.v1': { properties: { id: text, more: text }, required: ['id', 'more'] } },
      'a.b.v1 requires other properties',
    ],
    [
      'a property that is not required any more',
      { 'a.b.v1': { ...sent, required: [] } },
      'a.b.v1 requires other properties',
    ],
  ])('do not take %s', (_, present, what) => {
    expect(eventBreaks(released, schemas(present))).toEqual([what]);
  });
});
