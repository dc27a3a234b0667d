import type { ModuleManifest } from '@testverse/platform/graphql';
import { ChannelEntity } from './channel.entity.ts';
import { channelLoaders } from './channel.loaders.ts';
import { resolveChannelReference } from './channel.reference.ts';
import { ChannelResolver, ChannelsOfGuildResolver } from './channel.resolver.ts';
import type { ChannelService } from './channel.service.ts';

export function channelModule(service: ChannelService): ModuleManifest {
  return {
    name: 'channel',
    entities: [ChannelEntity],
    resolvers: [new ChannelResolver(service), new ChannelsOfGuildResolver()],
    references: { Channel: resolveChannelReference },
    loaders: channelLoaders,
  };
}
