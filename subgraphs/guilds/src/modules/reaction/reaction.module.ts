import type { ModuleManifest } from '@testverse/platform/graphql';
import type { MessageService } from '../message/index.ts';
import { ReactionEntity } from './reaction.entity.ts';
import { reactionLoaders } from './reaction.loaders.ts';
import { ReactionResolver, ReactionsOfMessageResolver } from './reaction.resolver.ts';
import { ReactionService } from './reaction.service.ts';

export function reactionModule(messages: MessageService): ModuleManifest {
  return {
    name: 'reaction',
    entities: [ReactionEntity],
    resolvers: [new ReactionResolver(new ReactionService(messages)), new ReactionsOfMessageResolver()],
    references: {},
    loaders: reactionLoaders,
  };
}
