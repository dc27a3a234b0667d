import {
  Directive,
  Field,
  FieldResolver,
  InterfaceType,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { CursorScalar, encodeCursor } from '../events/cursor.ts';
import type { CursorReset, LoggedEvent } from '../events/index.ts';

enum StreamResetReason {
  CURSOR_TOO_OLD = 'CURSOR_TOO_OLD',
  CURSOR_UNKNOWN = 'CURSOR_UNKNOWN',
}

registerEnumType(StreamResetReason, {
  name: 'StreamResetReason',
  description: 'Why a stream cannot go on where a cursor stands.',
  valuesConfig: {
    CURSOR_TOO_OLD: { description: 'So much has happened since that it is no longer kept for streams.' },
    CURSOR_UNKNOWN: { description: 'The stream has never been there.' },
  },
});

/** The word that a stream goes on elsewhere than it was asked to; `seq` is where. */
export class Reset {
  constructor(
    readonly topic: string,
    readonly seq: number,
    readonly occurredAt: Date,
    readonly reason: CursorReset,
  ) {}
}

/** The value behind every live field that is resumed. */
export type LiveValue = LoggedEvent | Reset;

@InterfaceType('LiveEvent', {
  description: 'A fact in a live stream. Facts come in order, each once, without a gap.',
  autoRegisterImplementations: false,
})
export abstract class LiveEvent {
  @Field(() => Int, {
    description:
      'Number of the fact in its stream: 1, 2, 3 …, in the order in which facts became true. Never missing, never twice.',
  })
  seq!: number;

  @Field(() => CursorScalar, { description: 'Give it as `after` to go on behind this fact.' })
  cursor!: string;

  @Field(() => Date, { description: 'When it happened.' })
  occurredAt!: Date;
}

/** To be listed by every subgraph whose types implement the interface. */
@Resolver(() => LiveEvent)
export class LiveEventResolver {
  @FieldResolver(() => CursorScalar)
  cursor(@Root() { topic, seq }: LiveValue): string {
    return encodeCursor(topic, seq);
  }
}

@Directive('@shareable')
@ObjectType('StreamReset', {
  implements: LiveEvent,
  description:
    'The stream could not go on where `after` stands. Load the state anew; the stream itself goes on behind the cursor of this.',
})
export class StreamReset implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => StreamResetReason, { description: 'Why.' })
  reason!: CursorReset;
}
