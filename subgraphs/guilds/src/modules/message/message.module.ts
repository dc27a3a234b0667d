import type { ModuleManifest } from '@testverse/platform/graphql';
import { MessageEntity, MessageRevisionEntity } from './message.entity.ts';
import { messageLoaders } from './message.loaders.ts';
import { resolveMessageReference } from './message.reference.ts';
import { MessageResolver, MessagesOfChannelResolver } from './message.resolver.ts';
import type { MessageService } from './message.service.ts';

export function messageModule(service: MessageService): ModuleManifest {
  return {
    name: 'message',
    entities: [MessageEntity, MessageRevisionEntity],
    resolvers: [new MessageResolver(service), new MessagesOfChannelResolver(service)],
    references: { Message: resolveMessageReference },
    loaders: messageLoaders,
  };
}
