import { badInput } from '@testverse/platform/errors';
import { ConnectionArgs, IsNodeId } from '@testverse/platform/graphql';
import { prose, sized, visibleText } from '@testverse/platform/input';
import { IsOptional, Matches } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { channelId, messageId } from '../../node.ts';
import { longestBody, longestNonce, type MessageAnchor, type MessageDraft } from './message.entity.ts';

@InputType({ description: 'The message to post.' })
export class SendMessageInput {
  @Field(() => ID, { description: 'The channel.' })
  @IsNodeId(channelId)
  channelId!: string;

  @Field(() => String, {
    description: 'The text, Markdown; without blanks around it 1 to 4,000 characters.',
  })
  @visibleText('A message')
  @sized('A message', { max: longestBody })
  @prose('A message')
  body!: string;

  @Field(() => String, {
    description:
      'Chosen by the client, 1 to 64 printable ASCII characters, for example a UUID; unique among all messages of the viewer. A repeat returns the first message.',
  })
  @Matches(new RegExp(`^[\\x20-\\x7e]{1,${longestNonce}}$`), {
    message: `A nonce has 1 to ${longestNonce} printable ASCII characters.`,
  })
  nonce!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The message it answers, of the same channel; null: none.',
  })
  @IsOptional()
  @IsNodeId(messageId)
  replyToId?: string | null;
}

@InputType({ description: 'The message and its new text.' })
export class EditMessageInput {
  @Field(() => ID, { description: "The message, one of the viewer's own." })
  @IsNodeId(messageId)
  messageId!: string;

  @Field(() => String, {
    description: 'The text, Markdown; without blanks around it 1 to 4,000 characters.',
  })
  @visibleText('A message')
  @sized('A message', { max: longestBody })
  @prose('A message')
  body!: string;
}

@InputType({ description: 'The message to delete.' })
export class DeleteMessageInput {
  @Field(() => ID, { description: 'The message.' })
  @IsNodeId(messageId)
  messageId!: string;
}

@InputType('MessageAnchorInput', {
  description: 'A place in the history of a channel; exactly one field is given.',
})
export class MessageAnchorInput implements MessageAnchor {
  @Field(() => ID, { nullable: true, description: 'A message of the channel.' })
  messageId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The message of this `seq`, or where there is none, the next one.',
  })
  seq?: number | null;

  @Field(() => Date, { nullable: true, description: 'The first message sent at this time or later.' })
  date?: Date | null;
}

@ArgsType()
export class MessagesArgs extends ConnectionArgs {
  @Field(() => MessageAnchorInput, {
    nullable: true,
    description:
      'A page around this place rather than at an end or a cursor; `first` is its size. At the end of the history the page holds the last messages.',
  })
  at?: MessageAnchorInput | null;
}

const textOf = (body: string): string => body.replace(/\r\n?/g, '\n').trim();

/** The message a valid input asks for. */
export function draftOf(input: SendMessageInput): MessageDraft {
  return {
    channelId: channelId.decode(input.channelId),
    body: textOf(input.body),
    nonce: input.nonce,
    replyToId: input.replyToId == null ? null : messageId.decode(input.replyToId),
  };
}

export function bodyOf(input: EditMessageInput): string {
  return textOf(input.body);
}

/** The place that is asked for. @throws BAD_USER_INPUT unless exactly one is, without another way of paging */
export function anchorOf({ at, last, after, before }: MessagesArgs): MessageAnchor | null {
  if (at == null) return null;
  if (last != null || after != null || before != null)
    throw badInput('`at` goes with `first` alone.', ['at']);
  if ([at.messageId, at.seq, at.date].filter((place) => place != null).length !== 1) {
    throw badInput('Give exactly one of `messageId`, `seq` and `date`.', ['at']);
  }
  return at.messageId == null ? at : { messageId: messageId.decode(at.messageId) };
}
